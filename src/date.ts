import { types } from 'node:util';

/**
 * Whether a value is a Date, even one of another realm: under jest a store's dates come from outside of the application's
 * `vm` context, and tests replace the global `Date`. Most dates are of this realm, so the cheaper check comes first.
 */
export function isDate(value: unknown): value is Date {
  return value instanceof Date || (typeof value === 'object' && value !== null && types.isDate(value));
}
