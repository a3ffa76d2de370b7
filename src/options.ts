import { createHmac } from 'node:crypto';
import { serialize } from 'cookie';
import { type CookieOptions, checkCookieOptions, warnAboutCookieOptions } from './cookie-options.js';
import { deprecate } from './deprecation.js';
import { describe } from './describe.js';
import { MemoryStore } from './memory-store.js';
import { randomId } from './session-id.js';
import { cookieSerializer, type SerializeCookie } from './set-cookie.js';
import { isThenable } from './store-call.js';
import type { Secret, SessionRequest, SessionStore } from './types.js';

/** What an application passes to the factory, before it was checked. */
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
  /** Newest first. The application's own array where it gave one, so that it can rotate secrets (item 82). */
  readonly secrets: readonly Secret[] | undefined;
  readonly store: SessionStore;
  readonly storeTouches: boolean;
  readonly destroyUnset: boolean;
}

/**
 * Checks the options of the factory.
 *
 * @throws TypeError that names the option, what it was and what it may be; never a secret's value
 */
export function resolveOptions(options: unknown): Settings {
  const given = (options ?? {}) as Options;
  if (typeof given !== 'object') throw new TypeError(`options must be an object; got ${describe(given)}`);

  const name = resolveName(given.name || given.key || 'connect.sid');
  const store = resolveStore(given.store || new MemoryStore());
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
    storeTouches: typeof store.touch === 'function',
    destroyUnset: given.unset === 'destroy',
  };
}

function resolveName(name: unknown): string {
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
      return options;
    };
  }
  checkCookieOptions(cookie, 'cookie option');
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

function resolveSecrets(secret: unknown): readonly Secret[] | undefined {
  if (!secret) {
    deprecate('SPEC_SESSION_SECRET', 'req.secret; provide the secret option');
    return undefined;
  }
  if (!Array.isArray(secret)) {
    checkSecret(secret, 'secret option');
    return [secret as Secret];
  }
  if (secret.length === 0) throw new TypeError('secret option array must contain one or more strings');
  secret.forEach((one, index) => {
    checkSecret(one, `secret option: entry ${index} of the array`);
  });
  return secret as Secret[];
}

function checkSecret(secret: unknown, where: string): void {
  const allowed = 'a string, Buffer, TypedArray or secret KeyObject that is not empty';
  let fits = false;
  try {
    createHmac('sha256', secret as Secret);
    fits = typeof secret === 'string' ? secret !== '' : (secret as { byteLength?: number }).byteLength !== 0;
  } catch {
    // Node's message shows the value.
  }
  if (!fits) throw new TypeError(`${where} must be ${allowed}; got ${secret === '' ? '""' : kindOf(secret)}`);
}

/** Unlike `describe`, it never shows the value. */
function kindOf(value: unknown): string {
  return value === null || value === undefined ? String(value) : `a value of type ${typeof value}`;
}
