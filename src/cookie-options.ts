import { type CookieSerializeOptions, serialize } from 'cookie';
import createDebug from 'debug';
import { isDate } from './date.js';
import { describe } from './describe.js';

const debug = createDebug('spec-session');

/** The attributes an application may set on the session cookie, before 'auto' is decided for a request. */
export interface CookieOptions {
  domain?: unknown;
  expires?: unknown;
  httpOnly?: unknown;
  maxAge?: unknown;
  partitioned?: unknown;
  path?: unknown;
  priority?: unknown;
  sameSite?: unknown;
  secure?: unknown;
}

const PRIORITIES = new Set(['low', 'medium', 'high']);
const SAME_SITES = new Set(['strict', 'lax', 'none']);

function refuse(where: string, option: string, allowed: string, actual: unknown): never {
  throw new TypeError(`${where}.${option} must be ${allowed}; got ${describe(actual)}`);
}

/**
 * Refuses cookie options that could never make a Set-Cookie header, instead of answering later without a cookie
 * (cookie.refused). Unknown options are ignored, as express-session ignores them (cookie.unknown-dropped).
 *
 * @param options the option `cookie`, or what its function returned
 * @param where how the message names them, e.g. `cookie option`
 * @throws TypeError that names the option, what it was and what it may be
 */
export function checkCookieOptions(options: unknown, where: string): asserts options is CookieOptions {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(`${where} must be an object with cookie options; got ${describe(options)}`);
  }
  const { domain, expires, maxAge, path, priority, sameSite } = options as CookieOptions;

  if (domain && !isSerializable({ domain: domain as string })) {
    refuse(where, 'domain', 'a host name, as in "example.com"', domain);
  }
  // The usual one need not be tried: a cookie function's result is checked for each request.
  if (path && path !== '/' && !isSerializable({ path: path as string })) {
    refuse(where, 'path', 'a path without control characters or ";"', path);
  }
  if (expires && typeof expires !== 'number' && !(isDate(expires) && !Number.isNaN(expires.valueOf()))) {
    refuse(where, 'expires', 'a valid Date, false or null', expires);
  }
  if (!isMaxAge(maxAge)) {
    refuse(where, 'maxAge', 'a number of milliseconds that a Date can express, or null', maxAge);
  }
  if (priority && !(typeof priority === 'string' && PRIORITIES.has(priority.toLowerCase()))) {
    refuse(where, 'priority', '"low", "medium" or "high"', priority);
  }
  if (
    sameSite &&
    sameSite !== true &&
    sameSite !== 'auto' &&
    !(typeof sameSite === 'string' && SAME_SITES.has(sameSite.toLowerCase()))
  ) {
    refuse(where, 'sameSite', 'true, false, "strict", "lax", "none" or "auto"', sameSite);
  }
}

function isSerializable(attribute: CookieSerializeOptions): boolean {
  try {
    serialize('name', 'value', attribute);
    return typeof Object.values(attribute)[0] === 'string';
  } catch {
    return false;
  }
}

function isMaxAge(maxAge: unknown): boolean {
  if (maxAge === undefined || maxAge === null || maxAge === false) return true;
  if (typeof maxAge === 'number') return !Number.isNaN(new Date(Date.now() + maxAge).valueOf());
  return isDate(maxAge) && !Number.isNaN(maxAge.valueOf());
}

/**
 * Writes to `debug` what browsers will refuse. These options stay possible, as with express-session (cookie.not-checked): behind
 * a proxy that rewrites cookies they may be right.
 *
 * @param name the cookie's name
 */
export function warnAboutCookieOptions(options: CookieOptions, name: string): void {
  const host = name.startsWith('__Host-');
  if ((host || name.startsWith('__Secure-')) && !options.secure) {
    debug('browsers refuse a cookie named %s without the Secure attribute', name);
  }
  if (host && options.domain) debug('browsers refuse a cookie named %s with a Domain attribute', name);
  if (host && options.path && options.path !== '/')
    debug('browsers refuse a cookie named %s with a Path other than /', name);
  if (options.partitioned && !options.secure) debug('browsers refuse a Partitioned cookie without Secure');
  if (String(options.sameSite).toLowerCase() === 'none' && !options.secure) {
    debug('browsers refuse a SameSite=None cookie without Secure');
  }
}
