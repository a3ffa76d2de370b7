import { printable, printableLine } from '../printable.js';
import type { RunLine } from './records.js';

/** Fields whose text may have several lines; every other text stands in one. */
const SEVERAL_LINES: readonly string[] = ['reason', 'request', 'response'];

/** Data of the target or of the scenario: reports show them as JSON, and make that harmless. */
const DATA: readonly string[] = [
  'failures.expected',
  'failures.actual',
  'store.id',
  'store.data',
  'store.cookie',
  'reported.answer',
];

/** @param path the fields that lead to the value. */
function clean(value: unknown, path: readonly string[]): unknown {
  if (DATA.includes(path.join('.'))) return value;
  if (typeof value === 'string') {
    const several = SEVERAL_LINES.includes(path.at(-1) ?? '') || path.at(-2) === 'texts';
    return several ? printable(value, Number.POSITIVE_INFINITY) : printableLine(value, Number.POSITIVE_INFINITY);
  }
  if (Array.isArray(value)) return value.map((item) => clean(item, path));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [printableLine(key), clean(item, [...path, key])]),
  );
}

/**
 * A line of a run as people may see it: all of its text made harmless, so that a report can put each field where it
 * belongs without a thought about who wrote it. Expected and actual values are left as they are.
 */
export function harmless<Line extends RunLine>(line: Line): Line {
  return clean(line, []) as Line;
}
