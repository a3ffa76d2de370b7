import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, CDPSession, Page } from 'playwright';
import type { Engine } from '../conformance/src/corpus/scenario.js';
import type { KeptCookie } from '../conformance/src/runner/browser-control.js';
import type { Contexts, ProfiledBrowser } from './contexts.js';
import type { Driver, Move } from './protocol.js';

/** The frame that is embedded last has this name. */
const FRAME = 'embedded';

/** One client of a scenario: a browser with its own cookies. */
interface Client {
  context: BrowserContext;
  tabs: Map<string, Page>;
  /** Chromium's own protocol, for details that Playwright's lacks. */
  cdp?: CDPSession;
  refused: string[];
}

/** The fields of a cookie that Chromium's protocol has beyond Playwright's (CDP, Network.Cookie). */
interface ChromiumCookie {
  name: string;
  value: string;
  domain: string;
  path: string;
  expires: number;
  session: boolean;
  httpOnly: boolean;
  secure: boolean;
  sameSite?: 'Strict' | 'Lax' | 'None';
  priority: 'Low' | 'Medium' | 'High';
  partitionKey?: { topLevelSite: string };
}

const expiry = (seconds: number) => (seconds < 0 ? {} : { expires: new Date(seconds * 1000).toISOString() });

/** The requirements of a scenario for its browsers. */
export interface BrowserNeeds {
  /** Clients that need a profile on disk, and a browser of their own with it. */
  persistent: readonly string[];
  /** Whether its contexts keep Playwright's trace; they are its own then, and else may be shared with other scenarios. */
  traced: boolean;
}

/** The browsers of one scenario. */
export class ScenarioBrowser implements Omit<Driver, 'nginx'> {
  readonly #clients = new Map<string, Promise<Client>>();
  readonly #profiled = new Map<string, ProfiledBrowser>();

  /**
   * @param contexts of the engine's browsers; each client gets one.
   * @param needs what the scenario asks of it.
   */
  constructor(
    private readonly engine: Engine,
    private readonly contexts: Contexts,
    private readonly needs: BrowserNeeds,
  ) {}

  #client(name: string): Promise<Client> {
    let client = this.#clients.get(name);
    if (!client) {
      client = this.#open(name);
      this.#clients.set(name, client);
    }
    return client;
  }

  async #open(name: string): Promise<Client> {
    const context = await (this.needs.persistent.includes(name)
      ? this.#profiledBrowser(name).context()
      : this.needs.traced
        ? this.contexts.fresh(true)
        : this.contexts.take());
    return { context, tabs: new Map(), refused: [] };
  }

  #profiledBrowser(name: string): ProfiledBrowser {
    let browser = this.#profiled.get(name);
    if (!browser) {
      browser = this.needs.traced ? this.contexts.freshProfiled(true) : this.contexts.takeProfiled();
      this.#profiled.set(name, browser);
    }
    return browser;
  }

  async #tab(client: Client, name: string): Promise<Page> {
    let page = client.tabs.get(name);
    if (page) return page;
    // A browser with a profile opens with an empty tab, and a shared context has the tabs of the scenario before.
    page = client.context.pages().find((open) => ![...client.tabs.values()].includes(open));
    page ??= await client.context.newPage();
    client.tabs.set(name, page);
    if (this.engine === 'chromium') {
      const cdp = await client.context.newCDPSession(page);
      cdp.on('Network.responseReceivedExtraInfo', ({ blockedCookies }) => {
        client.refused.push(...blockedCookies.flatMap(({ blockedReasons }) => blockedReasons));
      });
      await cdp.send('Network.enable');
      client.cdp ??= cdp;
    }
    return page;
  }

  /** Brings a tab to a page, unless it is there. */
  async #stand(page: Page, address: string): Promise<void> {
    if (page.url() !== address) await page.goto(address);
  }

  async move(move: Move): Promise<void> {
    const { by, url, method } = move;
    const client = await this.#client(move.client);
    const page = await this.#tab(client, move.tab);
    if (by === 'navigate') return void (await page.goto(url));
    if (by === 'reload') return void (await page.reload());
    await this.#stand(page, move.page);
    if (by === 'link' || by === 'form') {
      const [x, y] = await page.evaluate(
        async ([kind, address, how]) => {
          const button = document.createElement(kind === 'link' ? 'a' : 'button');
          button.textContent = 'go';
          if (button instanceof HTMLAnchorElement) {
            button.href = address;
            document.body.replaceChildren(button);
          } else {
            const form = document.createElement('form');
            form.action = address;
            form.method = how;
            form.replaceChildren(button);
            document.body.replaceChildren(form);
          }
          // Browsers ignore a mouse above a page that has not been painted yet.
          await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
          const { left, top, width, height } = button.getBoundingClientRect();
          return [left + width / 2, top + height / 2] as const;
        },
        [by, url, method] as const,
      );
      // A real click: a navigation that a script begins may be treated otherwise. By its place: to find and watch the
      // button, Playwright would load some 300 kB of script into the page.
      await Promise.all([page.waitForEvent('load'), page.mouse.click(x, y)]);
      return;
    }
    if (by === 'frame') {
      await page.evaluate(
        ([address, name]) =>
          new Promise<void>((resolve) => {
            const frame = document.createElement('iframe');
            frame.name = name;
            frame.onload = () => resolve();
            frame.src = address;
            document.body.replaceChildren(frame);
          }),
        [url, FRAME] as const,
      );
      return;
    }
    if (by === 'image') {
      await page.evaluate(
        (address) =>
          new Promise<void>((resolve) => {
            const image = new Image();
            // The answer is not a picture; only its arrival matters.
            image.onload = () => resolve();
            image.onerror = () => resolve();
            image.src = address;
          }),
        url,
      );
      return;
    }
    await page.evaluate(
      async ({ address, ...init }) => {
        const response = await fetch(address, { ...init, cache: 'no-store', redirect: 'manual' });
        await response.text();
      },
      {
        address: url,
        method,
        headers: move.headers,
        credentials: move.credentials,
        ...(move.body === undefined ? {} : { body: move.body }),
      },
    );
  }

  async restart(name: string): Promise<void> {
    this.#clients.delete(name);
    await this.#profiledBrowser(name).stop();
  }

  async assignCookie(name: string, address: string, text: string): Promise<void> {
    const client = await this.#client(name);
    const page = await this.#tab(client, 'script');
    await this.#stand(page, address);
    await page.evaluate((assigned) => {
      // biome-ignore lint/suspicious/noDocumentCookie: this is what is to be shown.
      document.cookie = assigned;
    }, text);
  }

  async kept(name: string): Promise<KeptCookie[]> {
    const cookies = await this.#listed(name);
    // Firefox lists expired cookies until it cleans up, but neither sends nor shows them.
    return cookies.filter(({ expires }) => expires === undefined || Date.parse(expires) > Date.now());
  }

  async #listed(name: string): Promise<KeptCookie[]> {
    const client = await this.#client(name);
    if (this.engine !== 'chromium') {
      return (await client.context.cookies()).map(
        ({ name, value, domain, path, expires, httpOnly, secure, sameSite }) => ({
          ...{ name, value, domain, path, httpOnly, secure, sameSite },
          ...expiry(expires),
        }),
      );
    }
    if (!client.cdp) await this.#tab(client, 'first');
    const answer: { cookies: ChromiumCookie[] } | undefined = await client.cdp?.send('Network.getAllCookies');
    const { cookies } = answer ?? { cookies: [] };
    return cookies.map(
      ({ name, value, domain, path, expires, session, httpOnly, secure, sameSite, priority, partitionKey }) => ({
        ...{ name, value, domain, path, httpOnly, secure, priority },
        ...(session ? {} : expiry(expires)),
        ...(sameSite === undefined ? {} : { sameSite }),
        ...(partitionKey === undefined ? {} : { partition: partitionKey.topLevelSite }),
      }),
    );
  }

  async visible(name: string, tab: string, inFrame: boolean): Promise<string> {
    const page = await this.#tab(await this.#client(name), tab);
    const frame = inFrame ? page.frame({ name: FRAME }) : page.mainFrame();
    if (!frame) throw new Error('nothing is embedded in this tab');
    return frame.evaluate(() => document.cookie);
  }

  async refused(name: string): Promise<string[]> {
    const client = await this.#client(name);
    return client.refused.splice(0);
  }

  /**
   * Leaves a picture of each tab and Playwright's trace of each client, for whoever looks for the fault.
   *
   * @param folder where to; it is made.
   */
  async leaveEvidence(folder: string): Promise<void> {
    mkdirSync(folder, { recursive: true });
    for (const [name, opened] of this.#clients) {
      const { context, tabs } = await opened;
      for (const [tab, page] of tabs) await page.screenshot({ path: join(folder, `${name}-${tab}.png`) });
      if (this.needs.traced) await context.tracing.stopChunk({ path: join(folder, `${name}-trace.zip`) });
    }
  }

  /** Closes the scenario's own browsers, and gives the shared ones back. */
  async close(): Promise<void> {
    for (const [name, opened] of this.#clients) {
      const client = await opened.catch(() => undefined);
      // A browser that could not be started has nothing to close.
      if (!client) continue;
      const { context, cdp } = client;
      await cdp?.detach().catch(() => undefined);
      if (this.needs.persistent.includes(name)) continue;
      if (this.needs.traced) await context.close().catch(() => undefined);
      else await this.contexts.giveBack(context);
    }
    for (const browser of this.#profiled.values()) {
      if (this.needs.traced) await browser.remove();
      else await this.contexts.giveBackProfiled(browser);
    }
  }
}
