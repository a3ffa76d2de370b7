import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright';

export const CONTEXT: BrowserContextOptions = { ignoreHTTPSErrors: true, serviceWorkers: 'block' };

/** Longer than any browser takes on a busy machine, in milliseconds. */
const TIMEOUT_MS = 15_000;

/** As many as a scenario has clients; more are closed. */
const MAX_IDLE = 3;

/** Makes a new context ready: its patience, and the trace, if it is to have one. */
export async function prepare(context: BrowserContext, traced: boolean): Promise<void> {
  context.setDefaultTimeout(TIMEOUT_MS);
  if (traced) await context.tracing.start({ snapshots: true, screenshots: true });
}

/**
 * The contexts of a running browser. A new one and its window take Firefox most of a second, and so they are used again
 * by scenarios that can share them. Their cookies are taken away in between, and that none is left is looked at.
 */
export class Contexts {
  readonly #idle: BrowserContext[] = [];

  /** @param browser the running browser. */
  constructor(private readonly browser: () => Promise<Browser>) {}

  /** A context that others may have used, and will. */
  async take(): Promise<BrowserContext> {
    return this.#idle.pop() ?? this.fresh(false);
  }

  /**
   * A context of its own, for its user to close.
   *
   * @param traced whether it keeps Playwright's trace.
   */
  async fresh(traced: boolean): Promise<BrowserContext> {
    const context = await (await this.browser()).newContext(CONTEXT);
    await prepare(context, traced);
    return context;
  }

  /** Takes back what `take` gave. */
  async giveBack(context: BrowserContext): Promise<void> {
    if (this.#idle.length >= MAX_IDLE) return context.close();
    // The first page stays where it is: nothing runs in it that was not waited for.
    for (const page of context.pages().slice(1)) await page.close();
    await context.clearCookies();
    if ((await context.cookies()).length > 0) return context.close();
    this.#idle.push(context);
  }
}
