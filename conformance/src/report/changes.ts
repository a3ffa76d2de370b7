import { placeOf, type ResultRecord, type RunRecord } from './records.js';
import type { RunResults } from './run-results.js';

/** How a scenario came out, however a baseline judged that. */
export type Standing = 'passes' | 'fails' | 'error' | 'not applicable';

const STANDING: Readonly<Record<ResultRecord['verdict'], Standing>> = {
  pass: 'passes',
  'unexpected-pass': 'passes',
  fail: 'fails',
  'known-failure': 'fails',
  error: 'error',
  'not-applicable': 'not applicable',
};

/** A scenario that came out differently, or that only one of the runs has. */
export interface Change {
  id: string;
  requirements: readonly string[];
  /** Missing if the earlier run doesn't have the scenario. */
  before?: Standing;
  /** Missing if the later run doesn't have it. */
  after?: Standing;
  /** The later result, if there is one. */
  result?: ResultRecord;
}

/** How one run differs from an earlier one on the same host and in the same browser. */
export interface RunChanges {
  before: RunRecord;
  after: RunRecord;
  /** Scenarios that passed and no longer do. */
  worse: Change[];
  /** Scenarios that pass and did not before. */
  better: Change[];
  /** Scenarios that passed neither time, for different reasons. */
  other: Change[];
  /** Scenarios that only the later run has. */
  added: Change[];
  /** Scenarios that only the earlier run has. */
  removed: Change[];
}

/** Runs in their pairs, and the places that only one side has. */
export interface Comparison {
  runs: RunChanges[];
  /** Where only the earlier results have a run: the host, and the browser. */
  onlyBefore: string[];
  /** Where only the later results have one. */
  onlyAfter: string[];
}

function changesOf(before: RunResults, after: RunResults): RunChanges {
  const changes: RunChanges = {
    before: before.run,
    after: after.run,
    worse: [],
    better: [],
    other: [],
    added: [],
    removed: [],
  };
  const former = new Map(before.results.map((result) => [result.id, result]));
  for (const result of after.results) {
    const { id, requirements } = result;
    const earlier = former.get(id);
    former.delete(id);
    const now = STANDING[result.verdict];
    if (!earlier) {
      changes.added.push({ id, requirements, after: now, result });
      continue;
    }
    const then = STANDING[earlier.verdict];
    if (then === now) continue;
    const kind = then === 'passes' ? 'worse' : now === 'passes' ? 'better' : 'other';
    changes[kind].push({ id, requirements, before: then, after: now, result });
  }
  for (const { id, requirements, verdict } of former.values())
    changes.removed.push({ id, requirements, before: STANDING[verdict] });
  return changes;
}

/** Compares runs with earlier ones: each with the one on the same host and in the same browser, whatever its version. */
export function compareRuns(before: readonly RunResults[], after: readonly RunResults[]): Comparison {
  // The versions of a browser are part of its name, and may well differ.
  const key = ({ run }: RunResults) => `${run.host} ${run.client?.split(' ')[0] ?? ''}`;
  const later = new Map(after.map((run) => [key(run), run]));
  const runs: RunChanges[] = [];
  const onlyBefore: string[] = [];
  for (const earlier of before) {
    const run = later.get(key(earlier));
    later.delete(key(earlier));
    if (run) runs.push(changesOf(earlier, run));
    else onlyBefore.push(placeOf(earlier.run));
  }
  return { runs, onlyBefore, onlyAfter: [...later.values()].map(({ run }) => placeOf(run)) };
}
