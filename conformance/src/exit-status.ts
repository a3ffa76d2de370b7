import type { EndRecord, ResultRecord } from './report/records.js';

/** The exit statuses of the command: a contract with other people's CI. */
export const EXIT = {
  /** Conforms, or differs only as its baseline lists. */
  conforms: 0,
  /** Does not conform. */
  nonconformance: 1,
  /** An entry of a baseline or ledger is stale. */
  stale: 2,
  /** The target or the harness failed. */
  failed: 3,
  /** A path of a benchmark has become slower than its base, by more than its noise. */
  slower: 4,
  /** The command line is wrong. */
  usage: 64,
} as const;

/** One of the statuses of {@link EXIT}. */
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Whether a result makes a target nonconforming: leaving out something optional is worth a note, but not a fault. */
export function countsAgainst({ verdict, optional }: Pick<ResultRecord, 'verdict' | 'optional'>): boolean {
  return verdict === 'fail' && !optional;
}

/** The exit status that a run's results come to. */
export function exitStatusOf(results: readonly ResultRecord[], end: EndRecord): ExitStatus {
  const { counts } = end;
  const ran = results.length - counts['not-applicable'];
  // A scenario that did not run may have any verdict, so those that ran decide nothing.
  if (counts.error > 0 || ran === 0 || end.interrupted || end.incomplete) return EXIT.failed;
  if (results.some(countsAgainst)) return EXIT.nonconformance;
  // `--bail` stopped it for an optional failure.
  if (end.notRun) return EXIT.failed;
  if (counts['unexpected-pass'] > 0 || end.stale) return EXIT.stale;
  return EXIT.conforms;
}
