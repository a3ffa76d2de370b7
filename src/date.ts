import { types } from 'node:util';

/**
 * Whether a value is a Date, also one of another realm: under jest a store's dates come from outside of the application's
 * `vm` context, and tests replace the global `Date`. Most are not, so that the cheaper question comes first.
 */
export function isDate(value: unknown): value is Date {
  return value instanceof Date || (typeof value === 'object' && value !== null && types.isDate(value));
}
