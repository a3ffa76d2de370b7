import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright';

export const CONTEXT: BrowserContextOptions = { ignoreHTTPSErrors: true, serviceWorkers: 'block' };

/** Longer than any browser takes on a busy machine, in milliseconds. */
const TIMEOUT_MS = 15_000;

/** Makes a new context ready: its patience, and the trace that is kept if something goes wrong. */
export async function prepare(context: BrowserContext, traced: boolean): Promise<void> {
  context.setDefaultTimeout(TIMEOUT_MS);
  if (traced) await context.tracing.start({ snapshots: true, screenshots: true });
}

/**
 * The contexts of a running browser. A new one takes Firefox half a second, and so one is used again by scenarios that
 * can share it: those of a single page whose scripts fetch. Its cookies are taken away in between, and that none is left
 * is looked at.
 */
export class Contexts {
  #idle: BrowserContext | undefined;

  /**
   * @param browser the running browser.
   * @param traced whether traces are kept.
   */
  constructor(
    private readonly browser: () => Promise<Browser>,
    private readonly traced: boolean,
  ) {}

  /** @param shared whether one will do that others have used. */
  async take(shared: boolean): Promise<BrowserContext> {
    const idle = shared ? this.#idle : undefined;
    if (idle) {
      this.#idle = undefined;
      if (this.traced) await idle.tracing.startChunk();
      return idle;
    }
    const context = await (await this.browser()).newContext(CONTEXT);
    await prepare(context, this.traced);
    return context;
  }

  /** @param shared whether others may use it. */
  async giveBack(context: BrowserContext, shared: boolean): Promise<void> {
    if (!shared || this.#idle) return context.close();
    // It has been stopped where the trace was kept.
    if (this.traced) await context.tracing.stopChunk().catch(() => undefined);
    for (const page of context.pages().slice(1)) await page.close();
    await context.clearCookies();
    if ((await context.cookies()).length > 0) return context.close();
    this.#idle = context;
  }
}
