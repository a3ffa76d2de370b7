import { isDate } from './date.js';

/**
 * Names a value in an error message: what it is, and which one where that is short.
 *
 * @returns e.g. `"lax"`, `a number (NaN)`, `an array`, `null`
 */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'object') {
    if (Array.isArray(value)) return 'an array';
    if (isDate(value)) return Number.isNaN(value.valueOf()) ? 'an invalid Date' : 'a Date';
    if (typeof (value as { then?: unknown }).then === 'function') return 'a promise';
    return 'an object';
  }
  return typeof value === 'function' ? 'a function' : `a ${typeof value} (${String(value)})`;
}
