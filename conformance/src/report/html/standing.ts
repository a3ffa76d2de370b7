import { countsAgainst } from '../../exit-status.js';
import type { ResultRecord } from '../records.js';

/**
 * How a target stands with a requirement, or with a scenario. The one that needs looking at first comes first: of several
 * results, it is the one that is shown.
 */
export const STANDINGS = [
  'error',
  'fail',
  'unexpected-pass',
  'known-failure',
  'optional',
  'pass',
  'not-applicable',
  'not-run',
] as const;

/** One of {@link STANDINGS}. */
export type Standing = (typeof STANDINGS)[number];

/** The sign of a standing, which is distinct without its colour, and its words. */
export const SIGNS: Readonly<Record<Standing, { sign: string; words: string }>> = {
  error: { sign: '!', words: 'error' },
  fail: { sign: '✗', words: 'fails' },
  'unexpected-pass': { sign: '✓!', words: 'passes, against its baseline' },
  'known-failure': { sign: '(✗)', words: 'known failure' },
  optional: { sign: '○', words: 'optional, left out' },
  pass: { sign: '✓', words: 'passes' },
  'not-applicable': { sign: '–', words: 'not applicable' },
  'not-run': { sign: '', words: 'not run' },
};

/** How a target stands with one scenario. */
export function standingOf(result: ResultRecord | undefined): Standing {
  if (!result) return 'not-run';
  return result.verdict === 'fail' && !countsAgainst(result) ? 'optional' : result.verdict;
}

/** Several scenarios in one cell. */
export interface Cell {
  standing: Standing;
  passed: number;
  /** Those that ran: they passed, failed or broke. */
  applicable: number;
}

/** What several scenarios come to: the standing that needs looking at first, and how many of them passed. */
export function cellOf(standings: readonly Standing[]): Cell {
  const passed = standings.filter((one) => one === 'pass' || one === 'unexpected-pass').length;
  const idle = standings.filter((one) => one === 'not-applicable' || one === 'not-run').length;
  const standing = STANDINGS.find((one) => standings.includes(one)) ?? 'not-run';
  return { standing, passed, applicable: standings.length - idle };
}

/**
 * What stands in a cell: its sign or, where some scenarios passed and others did not, how many did. What is excused, by a
 * baseline or by its level, is in parentheses.
 */
export function cellText({ standing, passed, applicable }: Cell): string {
  if (passed === applicable || applicable < 2) return SIGNS[standing].sign;
  const share = `${passed}/${applicable}`;
  return standing === 'known-failure' || standing === 'optional' ? `(${share})` : share;
}

/** A cell in words, for those who don't see its sign or colour: `fails, 1/3 pass`. */
export function cellWords(cell: Cell): string {
  const { sign, words } = SIGNS[cell.standing];
  const text = cellText(cell);
  return text === sign ? words : `${words}, ${text} pass`;
}
