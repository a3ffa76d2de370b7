import { CommandError } from '../command-error.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { printableJson } from '../printable.js';
import { type Comparison, compareRuns } from '../report/changes.js';
import { changesMarkdown, changesText } from '../report/changes-text.js';
import { harmless } from '../report/harmless.js';
import { mergeResults } from '../report/merge.js';
import { readResults } from '../report/read-results.js';
import { missingFrom, type RunResults } from '../report/run-results.js';
import { complain } from './print.js';
import { writeReport } from './write-report.js';

/** The options of `conformance compare`. */
export interface CompareFlags {
  reporter: { name: string; file?: string }[];
}

const WRITERS: Record<string, (comparison: Comparison) => string> = {
  pretty: changesText,
  markdown: changesMarkdown,
  json: (comparison) => `${printableJson(comparison, 1)}\n`,
};

function runsIn(file: string): RunResults[] {
  return mergeResults([{ file, runs: readResults(file) }]).map(({ run, results, end }) => ({
    run: harmless(run),
    results: results.map((result) => harmless(result)),
    end: harmless(end),
  }));
}

/**
 * Compares the results of two runs, of one target or of two.
 *
 * @param before file of the earlier results, as `run --reporter jsonl=FILE` writes it.
 * @param after file of the later ones.
 * @returns `nonconformance` if a scenario that passed no longer passes; `failed` if results are missing, since they may
 *   be anything.
 * @throws CommandError for a file that can't be read, and when a report can't be written.
 */
export async function compareCommand(before: string, after: string, flags: CompareFlags): Promise<ExitStatus> {
  const [earlier, later] = [runsIn(before), runsIn(after)];
  const comparison = compareRuns(earlier, later);
  if (comparison.runs.length === 0)
    throw new CommandError(
      `${before} and ${after} have no run in common: ${comparison.onlyBefore.join(', ')} in the one, ${comparison.onlyAfter.join(', ')} in the other`,
    );
  const reporters = flags.reporter.length > 0 ? flags.reporter : [{ name: 'pretty' }];
  for (const { name, file } of reporters) await writeReport(name, file, WRITERS[name]?.(comparison) ?? '');
  const missing = [
    ...earlier.flatMap((run) => missingFrom(run).map((text) => `${before}: ${text}`)),
    ...later.flatMap((run) => missingFrom(run).map((text) => `${after}: ${text}`)),
    ...comparison.onlyBefore.map((place) => `${after}: there are no results for ${place}`),
  ];
  for (const text of missing) complain(text);
  if (comparison.runs.some(({ worse }) => worse.length > 0)) return EXIT.nonconformance;
  return missing.length > 0 ? EXIT.failed : EXIT.conforms;
}
