import { harmless } from './harmless.js';
import type { EndRecord, ResultRecord, RunLine, RunRecord, Verdict } from './records.js';
import type { MakeReporter, ReporterOptions } from './reporter.js';

/** One run as far as its lines have come. */
export interface RunResults {
  run: RunRecord;
  results: ResultRecord[];
  /** Missing when the run was cut off. */
  end?: EndRecord;
}

/** Puts lines together into runs; there may be several, one after the other. */
export class RunGatherer {
  readonly runs: RunResults[] = [];

  /** @throws when a line comes that no run has been opened for, or a run whose end has come. */
  add(record: RunLine): RunResults {
    if (record.type === 'run') {
      const opened = { run: record, results: [] };
      this.runs.push(opened);
      return opened;
    }
    const current = this.runs.at(-1);
    if (!current) throw new Error(`a line '${record.type}' comes before any line 'run'`);
    if (current.end) throw new Error(`a line '${record.type}' comes after the 'end' of its run`);
    if (record.type === 'end') current.end = record;
    else current.results.push(record);
    return current;
  }
}

/** A reporter that writes nothing until it has everything. */
export function wholeReport(write: (runs: readonly RunResults[], options: ReporterOptions) => string): MakeReporter {
  return (sink, options) => {
    const gatherer = new RunGatherer();
    return {
      line: (record) => void gatherer.add(harmless(record)),
      end: () => sink.write(write(gatherer.runs, options)),
    };
  };
}

/** The results with one of these verdicts, in their order. */
export function having(results: readonly ResultRecord[], ...verdicts: Verdict[]): ResultRecord[] {
  return results.filter(({ verdict }) => verdicts.includes(verdict));
}

/** Results under each of the names that they go by, in the order in which the names come up. */
export function groupsOf<Result>(
  results: readonly Result[],
  names: (result: Result) => readonly string[],
): Map<string, Result[]> {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    for (const name of new Set(names(result))) {
      const group = groups.get(name);
      if (group) group.push(result);
      else groups.set(name, [result]);
    }
  }
  return groups;
}

/** What is missing without a word about it: results that were cut off, at the end or anywhere before it. */
export function unaccountedFor({ run, results, end }: RunResults): string[] {
  if (!end) return [`the run was cut off after ${results.length} of ${run.scenarios} scenarios`];
  // What was put together from several files has its own account of what is missing from each.
  if (end.incomplete && end.incomplete.length > 0) return [];
  const without = run.scenarios - results.length - (end.notRun?.length ?? 0);
  return without > 0 ? [`${without} of the ${run.scenarios} scenarios that it announces have no result`] : [];
}

/** What keeps the results of a run from being the whole of it; nothing when they are. */
export function missingFrom(runResults: RunResults): string[] {
  const { end } = runResults;
  return [
    ...(end?.incomplete ?? []),
    ...unaccountedFor(runResults),
    ...(end?.interrupted ? ['the run was interrupted'] : []),
    ...(end?.notRun ? [`not run: ${end.notRun.join(', ')}`] : []),
  ];
}
