import { EXIT, type ExitStatus, exitStatusOf } from '../exit-status.js';
import type { Destination } from '../report/destination.js';
import { mergeResults, mergeTargets } from '../report/merge.js';
import { readResults } from '../report/read-results.js';
import { Reports } from '../report/reports.js';
import { complete } from './reported-run.js';

/** The most severe of several exit statuses: a failed run outranks nonconformance. */
const WORST: readonly ExitStatus[] = [EXIT.failed, EXIT.nonconformance, EXIT.stale, EXIT.conforms];

/** The reporters that show several targets side by side. */
const OF_SEVERAL_TARGETS = ['html'];

/**
 * Puts the results of several runs together and reports on them as on one; the HTML report takes those of several targets.
 *
 * @param files written by `run --reporter jsonl=FILE`.
 * @throws CommandError for files that can't be read or do not belong together, and when no report can be written.
 */
export async function reportCommand(
  files: readonly string[],
  flags: { reporter: Destination[]; trace: boolean },
): Promise<ExitStatus> {
  const reporter = flags.reporter.length > 0 ? flags.reporter : [{ name: 'pretty' }];
  const merge = reporter.every(({ name }) => OF_SEVERAL_TARGETS.includes(name)) ? mergeTargets : mergeResults;
  const runs = merge(files.map((file) => ({ file, runs: readResults(file) })));
  const reports = new Reports(reporter, { trace: flags.trace });
  for (const { run, results, end } of runs) for (const record of [run, ...results, end]) reports.line(record);
  if (!(await complete(reports))) return EXIT.failed;
  const statuses = new Set(runs.map(({ results, end }) => exitStatusOf(results, end)));
  return WORST.find((status) => statuses.has(status)) ?? EXIT.failed;
}
