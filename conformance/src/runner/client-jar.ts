import { createRequire } from 'node:module';
import type { Cookie, CookieJar, SetCookieOptions } from 'tough-cookie';
import type { CookieToSend, DocumentCookie, RequestSpec } from '../corpus/scenario.js';
import type { CookieCodec } from '../targets/target.js';
import type { FixtureContext } from '../vocabulary/fixtures.js';
import type { VirtualClock } from './clock.js';
import { HarnessError } from './harness-error.js';
import { DEFAULT_SECRET, EXPRESS_CODEC, isCompanion, signedCookies, tampered } from './signature.js';
import { makeValue } from './values.js';

/** The host name in requests that name none. */
export const DEFAULT_HOST = 'app.example.com';

const require = createRequire(import.meta.url);

/** The package brings the list of public suffixes: it is loaded when a scenario has a client, which some have not. */
function makeJar(): CookieJar {
  const toughCookie = require('tough-cookie') as typeof import('tough-cookie');
  return new toughCookie.CookieJar();
}

/** Loads the modules of a jar, which takes longer than ten scenarios: for a process that has to wait anyway. */
export function preloadJar(): void {
  makeJar().setCookieSync('a=1', `http://${DEFAULT_HOST}/`);
}

/** The last moment that a Date can name, in milliseconds. */
const LAST_MS = 8.64e15;

/**
 * A Set-Cookie line with a date in place of its Max-Age, which counts from when it came (RFC 6265 section 5.3). The jar would
 * count it from the last time that the cookie was sent.
 */
function withDate(line: string, now: number): Cookie | string {
  if (!/max-age/i.test(line)) return line;
  const { Cookie } = require('tough-cookie') as typeof import('tough-cookie');
  const cookie = Cookie.parse(line);
  if (cookie?.maxAge == null) return line;
  const seconds = Number(cookie.maxAge);
  cookie.expires = new Date(seconds > 0 ? Math.min(now + seconds * 1000, LAST_MS) : 0);
  cookie.maxAge = null;
  return cookie;
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

/** A cookie in a jar. */
export interface HeldCookie {
  name: string;
  value: string;
  domain: string;
  path: string;
}

/** The site of an origin: its scheme and registrable domain (HTML Standard, 'same site'). */
function siteOf(url: string): string {
  const { protocol, hostname } = new URL(url);
  const { getPublicSuffix } = require('tough-cookie') as typeof import('tough-cookie');
  return `${protocol}//${getPublicSuffix(hostname, { allowSpecialUseDomain: true }) ?? hostname}`;
}

/**
 * Which cookies go with a request by where it comes from (RFC 6265bis section 5.2): all, those that are not Strict, or
 * those that are neither Strict nor Lax. A request that nobody caused has all.
 */
function siteContext(request: RequestSpec): 'strict' | 'lax' | 'none' {
  const { by = 'navigate', from, method = 'GET' } = request;
  if (from === undefined || by === 'navigate' || siteOf(from) === siteOf(addressOf(request))) return 'strict';
  return (by === 'link' || by === 'form') && method === 'GET' ? 'lax' : 'none';
}

/** Whether a request takes no part in cookies: the client has no jar, or a script asks without credentials. */
function isAnonymous(request: RequestSpec): boolean {
  const { jar, credentials, from } = request;
  if (jar === false || credentials === 'omit') return true;
  if (credentials !== 'same-origin' || from === undefined) return false;
  return new URL(from).origin !== new URL(addressOf(request)).origin;
}

/** The clients of one scenario, each with the cookies that it holds. */
export class Clients {
  readonly #jars = new Map<string, CookieJar>();

  /**
   * @param clock cookies expire by the virtual date.
   * @param sessionName the session's cookie, where a scenario does not name it.
   * @param codec how the target writes an id into its cookie.
   */
  constructor(
    private readonly clock: VirtualClock,
    private readonly fixtures: FixtureContext,
    private readonly sessionName: string,
    private readonly codec: CookieCodec = EXPRESS_CODEC,
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
      const pairs = request.cookies.flatMap((cookie) => this.#pairs(cookie, request));
      if (pairs.length === 0) return [];
      return request.cookieLines === 'each' ? pairs : [pairs.join('; ')];
    }
    if (isAnonymous(request)) return [];
    const options = { sameSiteContext: siteContext(request) };
    const line = this.clock.still(() => this.#jar(request.client).getCookieStringSync(addressOf(request), options));
    return line === '' ? [] : [line];
  }

  /** A cookie to send, with the one that accompanies it, if there is one. */
  #pairs(cookie: CookieToSend, request: RequestSpec): string[] {
    const { name = this.sessionName, secret = DEFAULT_SECRET, jar, tamper } = cookie;
    if (cookie.id !== undefined) {
      const signed = signedCookies(String(makeValue(cookie.id, this.fixtures)), secret, name, this.codec);
      return Object.entries(signed).map(([key, value]) => `${key}=${value}`);
    }
    if (jar === undefined) return [`${name}=${String(makeValue(cookie.value ?? '', this.fixtures))}`];
    const held = this.held(cookie.from ?? request.client);
    const value = held.get(jar);
    if (value === undefined) throw new HarnessError(`the client holds no cookie '${jar}'`);
    const as = cookie.as ?? jar;
    const companions = [...held].filter(([key]) => isCompanion(key, jar));
    const pairs = [
      `${as}=${tamper === undefined ? value : tampered(value, tamper, secret, this.codec)}`,
      ...companions.map(([key, text]) => `${as}${key.slice(jar.length)}=${text}`),
    ];
    if (cookie.keep) this.receive(request, pairs);
    return pairs;
  }

  /** Keeps the cookies of a response that a browser would keep. */
  receive(request: RequestSpec, setCookieLines: readonly string[]): void {
    if (isAnonymous(request)) return;
    const options = { sameSiteContext: siteContext(request) };
    for (const line of setCookieLines) this.#keep(request.client, line, addressOf(request), options);
  }

  /** Keeps what a script assigns to `document.cookie`, if a browser would. */
  assign({ client, from, value }: DocumentCookie): void {
    this.#keep(client, String(value), `${from}/`, { http: false });
  }

  #keep(client: string | undefined, line: string, address: string, options: SetCookieOptions): void {
    this.clock.still(() => {
      const cookie = withDate(line, this.clock.peek());
      // A browser silently drops a cookie that it must not accept, and so does the jar when errors are ignored.
      this.#jar(client).setCookieSync(cookie, address, { ...options, ignoreError: true });
    });
  }

  /** Forgets the cookies without expiry, as a browser does when it closes. */
  endSession(client: string): void {
    const { CookieJar } = require('tough-cookie') as typeof import('tough-cookie');
    const kept = this.clock.still(() => this.#jar(client).serializeSync());
    if (!kept) return;
    const cookies = kept.cookies.filter(({ expires }) => typeof expires === 'string' && expires !== 'Infinity');
    this.#jars.set(client, CookieJar.deserializeSync({ ...kept, cookies }));
  }

  /** The cookies that a client holds. */
  list(client?: string): HeldCookie[] {
    let held: Cookie[] = [];
    // The jar's own list of them makes a copy of each with all that it has. The store in memory answers at once.
    this.#jar(client).store.getAllCookies((_, cookies) => {
      held = cookies ?? [];
    });
    return held
      .filter(({ expires }) => !(expires instanceof Date) || expires.getTime() > this.clock.peek())
      .map(({ key, value, domain, path }) => ({ name: key, value, domain: String(domain), path: String(path) }));
  }

  /** The cookies that a client holds, by name. */
  held(client?: string): Map<string, string> {
    return new Map(this.list(client).map(({ name, value }) => [name, value]));
  }
}
