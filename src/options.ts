import { serialize } from 'cookie';
import { type CookieOptions, checkCookieOptions, warnAboutCookieOptions } from './cookie-options.js';
import { describe } from './describe.js';
import { MemoryStore } from './memory-store.js';
import { warnAboutCookieNames, warnAboutNames } from './option-names.js';
import { resolveSecrets } from './secrets.js';
import { randomId } from './session-id.js';
import { cookieSerializer, type SerializeCookie } from './set-cookie.js';
import { isThenable } from './store-call.js';
import type { Secret, SessionRequest, SessionStore } from './types.js';
import { deprecate } from './warnings.js';

/** The options as an application passes them, not yet checked. */
export interface Options {
  cookie?: unknown;
  genid?: unknown;
  key?: unknown;
  name?: unknown;
  proxy?: unknown;
  resave?: unknown;
  rolling?: unknown;
  saveUninitialized?: unknown;
  secret?: unknown;
  store?: unknown;
  unset?: unknown;
}

/** The options with their defaults, checked once. */
export interface Settings {
  /** The cookie options for a request. */
  readonly cookieFor: (req: SessionRequest) => CookieOptions;
  readonly generateId: (req: SessionRequest) => string;
  readonly name: string;
  /** Makes Set-Cookie header fields of that name. */
  readonly serializeCookie: SerializeCookie;
  readonly trustProxy: unknown;
  readonly resave: boolean;
  readonly rolling: boolean;
  readonly saveUninitialized: boolean;
  /** Newest first. The application's own array where it gave one, so that it can rotate secrets (secret.rotation.live). */
  readonly secrets: readonly Secret[] | undefined;
  readonly store: SessionStore;
  readonly storeTouches: boolean;
  readonly destroyUnset: boolean;
  /**
   * Whether a stored cookie's expiry counts. On `touch`, stores such as connect-redis keep the new expiry beside the record,
   * whose own expiry then dates from the session's last change. Without `rolling`, the browser's cookie ends at that time too.
   */
  readonly storedExpiryCounts: boolean;
}

/**
 * Checks the options of the factory.
 *
 * @throws TypeError that names the option, what it was and what it may be; never a secret's value
 */
export function resolveOptions(options: unknown): Settings {
  const given = (options ?? {}) as Options;
  if (typeof given !== 'object') throw new TypeError(`options must be an object; got ${describe(given)}`);

  warnAboutNames(given);
  const name = resolveName(given.name || given.key || 'connect.sid');
  const store = resolveStore(given.store || new MemoryStore());
  const storeTouches = typeof store.touch === 'function';
  if (given.unset && given.unset !== 'destroy' && given.unset !== 'keep') {
    throw new TypeError(`unset option must be "destroy" or "keep"; got ${describe(given.unset)}`);
  }
  return {
    cookieFor: resolveCookie(given.cookie || {}, name),
    generateId: resolveGenid(given.genid),
    name,
    serializeCookie: cookieSerializer(name),
    trustProxy: given.proxy,
    resave: flagOrDeprecatedDefault(given.resave, 'resave'),
    rolling: Boolean(given.rolling),
    saveUninitialized: flagOrDeprecatedDefault(given.saveUninitialized, 'saveUninitialized'),
    secrets: resolveSecrets(given.secret),
    store,
    storeTouches,
    destroyUnset: given.unset === 'destroy',
    storedExpiryCounts: !(given.rolling && storeTouches),
  };
}

function resolveName(name: unknown): string {
  if (name === '__proto__')
    throw new TypeError('name option must not be "__proto__": no server could read that cookie');
  try {
    if (typeof name === 'string' && serialize(name, '')) return name;
  } catch {
    // The library's message doesn't name the option.
  }
  throw new TypeError(`name option must be a cookie name (a token of RFC 9110, section 5.6.2); got ${describe(name)}`);
}

function resolveStore(store: unknown): SessionStore {
  if (typeof (store as { on?: unknown }).on !== 'function') {
    throw new TypeError(`store option must be a session store, which is an EventEmitter; got ${describe(store)}`);
  }
  return store as SessionStore;
}

function resolveCookie(cookie: unknown, name: string): Settings['cookieFor'] {
  if (typeof cookie === 'function') {
    return (req) => {
      const options: unknown = cookie(req);
      refusePromise(options, 'cookie function');
      checkCookieOptions(options, 'cookie function: its result');
      warnAboutCookieNames(options);
      return options;
    };
  }
  checkCookieOptions(cookie, 'cookie option');
  warnAboutCookieNames(cookie);
  warnAboutCookieOptions(cookie, name);
  return () => cookie;
}

function resolveGenid(genid: unknown): Settings['generateId'] {
  if (!genid) return randomId;
  if (typeof genid !== 'function') {
    throw new TypeError(`genid option must be a function; got ${describe(genid)}`);
  }
  return (req) => {
    const id: unknown = genid(req);
    if (typeof id === 'string' && id !== '') return id;
    refusePromise(id, 'genid function');
    throw new TypeError(`genid function must return a string that is not empty; got ${describe(id)}`);
  };
}

/** A promise that is refused must not end the process when it rejects later. */
function refusePromise(value: unknown, what: string): void {
  if (!isThenable(value)) return;
  value.then(undefined, () => {});
  throw new TypeError(`${what} must not be asynchronous; it returned a promise`);
}

function flagOrDeprecatedDefault(value: unknown, option: 'resave' | 'saveUninitialized'): boolean {
  if (value !== undefined) return Boolean(value);
  deprecate(
    `SPEC_SESSION_${option.toUpperCase()}`,
    `undefined ${option} option; set it to false, or to true to keep today's default`,
  );
  return true;
}
