import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BrowserMove, DocumentCookie, RequestSpec } from '../conformance/src/corpus/scenario.js';
import type { Activity } from '../conformance/src/runner/activity.js';
import type { BrowserControl, KeptCookie } from '../conformance/src/runner/browser-control.js';
import type { Address, PendingResponse, RequestKey, WireClient } from '../conformance/src/runner/client.js';
import { DEFAULT_HOST, type HeldCookie } from '../conformance/src/runner/client-jar.js';
import { real, type VirtualClock } from '../conformance/src/runner/clock.js';
import { HarnessError } from '../conformance/src/runner/harness-error.js';
import type { ResponseView } from '../conformance/src/runner/http1-response.js';
import type { Mismatch } from '../conformance/src/runner/match.js';
import type { CrossCheck } from './cross-check.js';
import { allowOrigin, pageOf, servePage } from './harness-page.js';
import type { Driver } from './protocol.js';
import { WireTap } from './wire-tap.js';

/** The client of requests that name none. The plain client uses the same name. */
const DEFAULT_CLIENT = 'browser';
const DEFAULT_TAB = 'first';

/** A cookie that is over for the server may live on in the browser for so long, in real milliseconds; then it is a fault. */
const MAX_WAIT_MS = 5000;

const NOTHING: ResponseView = { state: 'nothing', headers: [], body: Buffer.alloc(0) };

/** Where the application can be reached, by the scheme of the address. */
export interface Ports {
  http: number;
  https: number;
}

/** A request that has come in before the step that expects it: a redirect that the browser has followed. */
interface Early {
  req: IncomingMessage;
  res: ServerResponse;
  serve: () => void;
}

/** A request that a step of the scenario is about. */
interface Awaited {
  key: RequestKey;
  request: RequestSpec;
  by: BrowserMove;
  jarLines: readonly string[];
  arrived: (tap: WireTap) => void;
}

/** Defaults for the requests of a scenario. */
export interface BrowserDefaults {
  /** The way to send requests that name none. */
  by: BrowserMove;
}

/** Has a browser send the requests of a scenario, and looks at them where they come in. */
export class BrowserClient implements WireClient, BrowserControl {
  readonly #awaited: Awaited[] = [];
  readonly #early: Early[] = [];
  readonly #keys = new WeakMap<IncomingMessage, RequestKey>();
  /** The navigation of each tab that still follows a redirect. */
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #clients = new Set<string>();
  #next = 1;

  constructor(
    private readonly driver: Driver,
    private readonly ports: Ports,
    private readonly activity: Activity,
    private readonly clock: VirtualClock,
    private readonly crossCheck: CrossCheck,
    private readonly defaults: BrowserDefaults,
  ) {}

  get browser(): BrowserControl {
    return this;
  }

  #origin(url: string): string {
    const { protocol, hostname } = new URL(url);
    return `${protocol}//${hostname}:${protocol === 'https:' ? this.ports.https : this.ports.http}`;
  }

  send(
    _address: Address,
    request: RequestSpec,
    jarLines: readonly string[],
    connected: (key: RequestKey) => void,
  ): PendingResponse {
    const key = this.#next++;
    connected(key);
    const { host = DEFAULT_HOST, method = 'GET', client = DEFAULT_CLIENT, tab = DEFAULT_TAB } = request;
    const by = request.by ?? (this.defaults.by === 'navigate' && method === 'POST' ? 'form' : this.defaults.by);
    const own = `${request.tls ? 'https' : 'http'}://${host}`;
    this.#clients.add(client);
    let tap: WireTap | undefined;
    let trouble: string | undefined;
    const arrival = new Promise<WireTap>((resolve) => {
      const awaited: Awaited = {
        key,
        request,
        by,
        jarLines,
        arrived: (made) => {
          tap = made;
          resolve(made);
        },
      };
      this.#awaited.push(awaited);
    });
    const inTab = `${client}\0${tab}`;
    const moved =
      by === 'redirect'
        ? (this.#underWay.get(inTab) ?? Promise.reject(new Error('no redirect is under way in this tab')))
        : this.driver.move({
            client,
            tab,
            by,
            url: `${this.#origin(own)}${request.path ?? '/'}`,
            page: pageOf(this.#origin(request.from ?? own)),
            method,
            headers: Object.fromEntries(
              Object.entries(request.headers ?? {}).map(([name, value]) => [name, [value].flat().join(', ')]),
            ),
            ...(request.body === undefined ? {} : { body: request.body }),
            credentials: request.credentials ?? 'include',
          });
    const settled = moved.then(
      () => this.activity.note(),
      (error: unknown) => {
        trouble = error instanceof Error ? error.message : String(error);
        this.activity.note();
      },
    );
    if (by !== 'redirect') this.#underWay.set(inTab, moved);
    moved.catch(() => undefined);
    const done = (async () => {
      // A browser that could not do it has sent nothing.
      const arrived = await Promise.race([arrival, settled.then(() => tap)]);
      if (!arrived) return;
      await arrived.done;
      const { status = 0, headers } = arrived.view();
      this.crossCheck.received(headers.flatMap(([name, value]) => (/^set-cookie$/i.test(name) ? [value] : [])));
      // The browser follows the redirect at once: its navigation ends with the step about the redirected request.
      if (status >= 300 && status < 400 && status !== 304 && by !== 'fetch') return;
      await settled;
    })();
    this.#serveEarly();
    return {
      get requestText() {
        return tap?.requestText ?? `(${by} ${own}${request.path ?? '/'}: ${trouble ?? 'nothing came in'})\r\n`;
      },
      done,
      view: () => tap?.view() ?? NOTHING,
      responseText: () => tap?.responseText() ?? '',
      abort: () => undefined,
    };
  }

  #take(req: IncomingMessage): Awaited | undefined {
    const host = (req.headers.host ?? '').replace(/:\d+$/, '');
    const found = this.#awaited.findIndex(
      ({ request }) =>
        (request.method ?? 'GET') === req.method &&
        (request.path ?? '/') === req.url &&
        (request.host ?? DEFAULT_HOST) === host,
    );
    return found < 0 ? undefined : this.#awaited.splice(found, 1)[0];
  }

  #begin(awaited: Awaited, { req, res, serve }: Early): void {
    this.#keys.set(req, awaited.key);
    awaited.arrived(new WireTap(req, res, () => this.activity.note()));
    this.crossCheck.sent(awaited.request, awaited.by, awaited.jarLines, req.headersDistinct.cookie ?? []);
    if (awaited.by === 'fetch') allowOrigin(req, res);
    serve();
  }

  #serveEarly(): void {
    for (const [i, early] of this.#early.entries()) {
      const awaited = this.#take(early.req);
      if (!awaited) continue;
      this.#early.splice(i, 1);
      this.#begin(awaited, early);
      return;
    }
  }

  intercept(req: IncomingMessage, res: ServerResponse, serve: () => void): boolean {
    const awaited = this.#take(req);
    if (awaited) this.#begin(awaited, { req, res, serve });
    else if (!servePage(req, res)) this.#early.push({ req, res, serve });
    return true;
  }

  keyOf(req: IncomingMessage): RequestKey {
    return this.#keys.get(req) ?? 0;
  }

  // ---- abilities that only a browser has

  restart(client = DEFAULT_CLIENT): Promise<void> {
    return this.driver.restart(client);
  }

  assignCookie({ client = DEFAULT_CLIENT, from, value }: DocumentCookie): Promise<void> {
    this.#clients.add(client);
    return this.driver.assignCookie(client, pageOf(this.#origin(from)), String(value));
  }

  /** The browser's clock is the real one: a cookie that has expired for the server must have expired there too, or nearly. */
  async timePassed(): Promise<void> {
    const now = this.clock.peek();
    for (const client of this.#clients) {
      for (const { name, expires } of await this.driver.kept(client)) {
        if (expires === undefined || real.Date.parse(expires) > now) continue;
        const left = real.Date.parse(expires) - real.Date.now();
        if (left > MAX_WAIT_MS) {
          throw new HarnessError(
            `for the browser '${name}' lives ${Math.round(left / 1000)} s longer than for the server; set 'browserAhead' to the lead of its clock`,
          );
        }
        // Engines round to whole seconds in places: Firefox still sends a cookie for a moment after the expiry in its list.
        await new Promise((resolve) => real.setTimeout(resolve, Math.max(0, left + 1100)));
      }
    }
  }

  async kept(client = DEFAULT_CLIENT): Promise<KeptCookie[]> {
    return this.#clients.has(client) ? this.driver.kept(client) : [];
  }

  async visible({ client = DEFAULT_CLIENT, tab = DEFAULT_TAB, by }: RequestSpec): Promise<string> {
    return this.#clients.has(client) ? this.driver.visible(client, tab, by === 'frame') : '';
  }

  async refused(client = DEFAULT_CLIENT): Promise<string[]> {
    return this.#clients.has(client) ? this.driver.refused(client) : [];
  }

  async differences(held: (client: string) => readonly HeldCookie[]): Promise<Mismatch[]> {
    for (const client of this.#clients) this.crossCheck.kept(client, held(client), await this.driver.kept(client));
    const unexpected = this.#early.map(({ req }): Mismatch => {
      const what = `${req.method} ${req.headers.host}${req.url}`;
      return { path: 'requests', expected: 'none but those of the steps', actual: what };
    });
    return [...unexpected, ...this.crossCheck.unexplained()];
  }
}
