import type { Verdict } from '../report/records.js';

/** The verdicts as they stand above the columns of a table: in capitals where somebody has to look. */
export const VERDICT_HEADS: Readonly<Record<Verdict, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  'known-failure': 'known',
  'unexpected-pass': 'STALE',
  'not-applicable': 'n/a',
  error: 'ERROR',
};
