import { isDate } from './date.js';

/**
 * Whether the time of a store's record is over. Some stores never remove expired sessions, and hand out records of years ago.
 *
 * @param record as the store's `get` gave it
 * @returns `false` also for a record without a readable expiry
 */
export function hasExpired(record: unknown): boolean {
  return cookieHasExpired((record as { cookie?: unknown } | null | undefined)?.cookie);
}

/** The same for a record's cookie. */
export function cookieHasExpired(cookie: unknown): boolean {
  const expires = (cookie as { expires?: unknown } | null | undefined)?.expires;
  if (typeof expires === 'string') return Date.parse(expires) <= Date.now();
  return isDate(expires) && expires.valueOf() <= Date.now();
}
