import { once } from 'node:events';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { BrowserContext } from 'playwright';
import { generate } from 'selfsigned';

/** Cookies of every kind that a scenario can leave: for the session, for a day, hidden from scripts, and partitioned. */
const COOKIES = [
  'session=1; Secure',
  'day=1; Secure; Max-Age=86400',
  'hidden=1; Secure; HttpOnly; SameSite=None',
  'wide=1; Secure; Domain=b.test',
  '__Host-part=1; Secure; Path=/; HttpOnly; SameSite=None; Partitioned',
];

/** The names of the cookies that a browser sends to `CookieSites` that has visited them. */
export const COOKIES_LEFT = COOKIES.map((line) => line.split('=', 1)[0] ?? '').sort();

/** Two sites of which one embeds the other, and which leave cookies in whoever visits them. */
export class CookieSites {
  readonly #cookies: string[] = [];
  readonly #server: Promise<https.Server>;

  constructor() {
    this.#server = this.#start();
  }

  async #start(): Promise<https.Server> {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'a.test' }], { keyType: 'ec' });
    const server = https.createServer({ key, cert }, (req, res) => {
      this.#cookies.push(...(req.headers.cookie?.split('; ') ?? []));
      res.setHeader('Content-Type', 'text/html');
      res.setHeader('Cache-Control', 'no-store');
      const { pathname, search } = new URL(req.url ?? '/', 'https://b.test');
      if (search === '?leave') res.setHeader('Set-Cookie', COOKIES);
      const frame = `<iframe src="https://b.test:${this.#portOf(server)}/${search}"></iframe>`;
      res.end(pathname === '/embeds' ? frame : 'a page');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  #portOf(server: https.Server): number {
    return (server.address() as AddressInfo).port;
  }

  /** Has a browser keep cookies of both sites, and of one embedded in the other. */
  async leaveCookies(context: BrowserContext): Promise<void> {
    await this.#visit(context, '?leave');
  }

  /** Visits both sites again. @returns the names of all cookies that came with the requests. */
  async cookiesFrom(context: BrowserContext): Promise<string[]> {
    this.#cookies.length = 0;
    await this.#visit(context, '');
    return [...new Set(this.#cookies.map((pair) => pair.split('=', 1)[0] ?? ''))].sort();
  }

  async #visit(context: BrowserContext, search: string): Promise<void> {
    const port = this.#portOf(await this.#server);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(`https://b.test:${port}/${search}`);
    await page.goto(`https://a.test:${port}/embeds${search}`);
  }

  /** Ends the server. */
  async stop(): Promise<void> {
    const server = await this.#server;
    server.close();
    server.closeAllConnections();
  }
}
