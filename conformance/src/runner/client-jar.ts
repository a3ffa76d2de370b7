import { createRequire } from 'node:module';
import type { CookieJar } from 'tough-cookie';
import type { CookieToSend, RequestSpec } from '../corpus/scenario.js';
import type { VirtualClock } from './clock.js';
import { HarnessError } from './harness-error.js';
import { DEFAULT_SECRET, signedValue, tampered } from './signature.js';
import { type FixtureContext, makeValue } from './values.js';

/** The host name in requests that name none. */
export const DEFAULT_HOST = 'app.example.com';

const require = createRequire(import.meta.url);

/** The package brings the list of public suffixes: it is loaded when a scenario has a client, which some have not. */
function makeJar(): CookieJar {
  const toughCookie = require('tough-cookie') as typeof import('tough-cookie');
  return new toughCookie.CookieJar();
}

/** The first value of a header, whatever its case. */
function header(request: RequestSpec, name: string): string | undefined {
  const found = Object.entries(request.headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
  const first = Array.isArray(found) ? found[0] : found;
  return typeof first === 'string' ? first : undefined;
}

/**
 * The URL that a browser would have in its address bar: behind a proxy that ends TLS it is https although the request
 * that reaches the application is not.
 */
function addressOf(request: RequestSpec): string {
  const forwarded = header(request, 'x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase();
  const scheme = request.tls || forwarded === 'https' ? 'https' : 'http';
  const path = request.path?.startsWith('/') ? request.path : '/';
  return `${scheme}://${request.host ?? DEFAULT_HOST}${path}`;
}

/** The clients of one scenario, each with the cookies that it holds. */
export class Clients {
  readonly #jars = new Map<string, CookieJar>();

  /**
   * @param clock cookies expire by the virtual date.
   * @param sessionName the session's cookie, where a scenario does not name it.
   */
  constructor(
    private readonly clock: VirtualClock,
    private readonly fixtures: FixtureContext,
    private readonly sessionName: string,
  ) {}

  #jar(client = 'browser'): CookieJar {
    let jar = this.#jars.get(client);
    if (!jar) {
      jar = makeJar();
      this.#jars.set(client, jar);
    }
    return jar;
  }

  /** The Cookie header lines of a request. */
  cookieLines(request: RequestSpec): string[] {
    if (Object.keys(request.headers ?? {}).some((name) => name.toLowerCase() === 'cookie')) return [];
    if (request.cookies) {
      const pairs = request.cookies.map((cookie) => this.#pair(cookie, request));
      if (pairs.length === 0) return [];
      return request.cookieLines === 'each' ? pairs : [pairs.join('; ')];
    }
    if (request.jar === false) return [];
    const line = this.clock.still(() => this.#jar(request.client).getCookieStringSync(addressOf(request)));
    return line === '' ? [] : [line];
  }

  #pair(cookie: CookieToSend, request: RequestSpec): string {
    const secret = cookie.secret ?? DEFAULT_SECRET;
    if (cookie.id !== undefined) {
      return `${cookie.name ?? this.sessionName}=${signedValue(String(makeValue(cookie.id, this.fixtures)), secret)}`;
    }
    if (cookie.jar !== undefined) {
      const held = this.held(cookie.from ?? request.client).get(cookie.jar);
      if (held === undefined) throw new HarnessError(`the client holds no cookie '${cookie.jar}'`);
      const value = cookie.tamper === undefined ? held : tampered(held, cookie.tamper, secret);
      return `${cookie.as ?? cookie.jar}=${value}`;
    }
    return `${cookie.name ?? this.sessionName}=${cookie.value ?? ''}`;
  }

  /** Keeps the cookies of a response that a browser would keep. */
  receive(request: RequestSpec, setCookieLines: readonly string[]): void {
    if (request.jar === false) return;
    const jar = this.#jar(request.client);
    // A browser drops a cookie that it must not accept without a word, and so does the jar when errors are ignored.
    this.clock.still(() => {
      for (const line of setCookieLines) jar.setCookieSync(line, addressOf(request), { ignoreError: true });
    });
  }

  /** The cookies that a client holds, by name. */
  held(client?: string): Map<string, string> {
    const jar = this.#jar(client);
    return this.clock.still(
      () =>
        new Map(
          (jar.serializeSync()?.cookies ?? [])
            .filter((cookie) => {
              const expires = cookie.expires;
              return typeof expires !== 'string' || expires === 'Infinity' || Date.parse(expires) > this.clock.peek();
            })
            .map((cookie) => [String(cookie.key), String(cookie.value)]),
        ),
    );
  }
}
