import { isDate } from './date.js';

/**
 * Whether a stored cookie's time is over. Not every store removes sessions by itself, and some give back records of
 * years ago: such a record is no session.
 *
 * @param record what a store gave
 * @returns `false` as well for a record without an end that can be understood
 */
export function hasExpired(record: unknown): boolean {
  const cookie = (record as { cookie?: unknown } | null | undefined)?.cookie;
  const expires = (cookie as { expires?: unknown } | null | undefined)?.expires;
  if (typeof expires === 'string') return Date.parse(expires) <= Date.now();
  return isDate(expires) && expires.valueOf() <= Date.now();
}
