import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright';
import { type TemporaryFolder, temporaryFolder } from '../test/support/temporary-folder.js';
import type { Installed } from './engines.js';
import { withoutTyping } from './without-typing.js';

const CONTEXT: BrowserContextOptions = {
  ignoreHTTPSErrors: true,
  serviceWorkers: 'block',
  // Painting costs time, and the pages have a line of text or a button.
  viewport: { width: 320, height: 240 },
};

/** Longer than any browser takes on a busy machine, in milliseconds. */
const TIMEOUT_MS = 15_000;

/** Enough for the clients of a scenario, or the tabs of a client; surplus ones are closed. */
const MAX_IDLE = 3;

/** Prepares a new context: sets its timeout, and starts the trace if one is wanted. */
async function prepare(context: BrowserContext, traced: boolean): Promise<void> {
  context.setDefaultTimeout(TIMEOUT_MS);
  if (traced) await context.tracing.start({ snapshots: true, screenshots: true });
}

/** Removes everything that a scenario can leave in a browser. @returns whether nothing is left. */
async function cleared(context: BrowserContext): Promise<boolean> {
  // The pages stay where they are: everything that ran in them has been awaited.
  for (const page of context.pages().slice(MAX_IDLE)) await page.close();
  // Those of every partition, too, in the lists of both engines.
  await context.clearCookies();
  return (await context.cookies()).length === 0;
}

/** A browser with a profile on disk, which can be closed and started again. */
export class ProfiledBrowser {
  readonly #folder: TemporaryFolder = temporaryFolder('profile');
  #running: Promise<BrowserContext> | undefined;

  /** @param launch starts the browser with the profile in this folder. */
  constructor(private readonly launch: (folder: string) => Promise<BrowserContext>) {}

  /** The context of the running browser; starts it if it does not run. */
  context(): Promise<BrowserContext> {
    this.#running ??= this.launch(this.#folder.path);
    return this.#running;
  }

  /** Closes the browser as its user would; its profile stays. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await (await running)?.close();
  }

  /** Closes the browser and removes its profile. */
  async remove(): Promise<void> {
    // One that did not start has been reported where it was asked for.
    await this.stop().catch(() => undefined);
    this.#folder.remove();
  }
}

/**
 * The browsers of one engine: a running one whose contexts suffice for most clients, and those with a profile. Firefox
 * takes most of a second for a new context with its window, and several for a start, so scenarios reuse them. A scenario
 * can leave only cookies behind: they are removed between scenarios, and a check confirms that none is left.
 */
export class Contexts {
  readonly #idle: BrowserContext[] = [];
  readonly #profiled: ProfiledBrowser[] = [];

  /**
   * @param installed how the engine is started.
   * @param browser the running browser.
   */
  constructor(
    private readonly installed: () => Promise<Installed>,
    private readonly browser: () => Promise<Browser>,
  ) {}

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
    withoutTyping(context);
    await prepare(context, traced);
    return context;
  }

  /** Takes back a context from `take`. */
  async giveBack(context: BrowserContext): Promise<void> {
    if (this.#idle.length < MAX_IDLE && (await cleared(context))) this.#idle.push(context);
    else await context.close();
  }

  /** A browser with a profile that others may have used, and will. */
  takeProfiled(): ProfiledBrowser {
    return this.#profiled.pop() ?? this.freshProfiled(false);
  }

  /**
   * A browser with a profile of its own, for its user to remove.
   *
   * @param traced whether its contexts keep Playwright's trace.
   */
  freshProfiled(traced: boolean): ProfiledBrowser {
    return new ProfiledBrowser(async (folder) => {
      const { type, options } = await this.installed();
      const context = await type.launchPersistentContext(folder, { ...options, ...CONTEXT });
      await prepare(context, traced);
      return context;
    });
  }

  /** Takes back a browser from `takeProfiled`. */
  async giveBackProfiled(browser: ProfiledBrowser): Promise<void> {
    if (this.#profiled.length < MAX_IDLE && (await cleared(await browser.context()))) this.#profiled.push(browser);
    else await browser.remove();
  }

  /** Closes the browsers with a profile; the contexts end with the running browser. */
  async close(): Promise<void> {
    for (const browser of this.#profiled.splice(0)) await browser.remove();
  }
}
