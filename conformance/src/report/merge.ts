import { CommandError } from '../command-error.js';
import { EXIT } from '../exit-status.js';
import { type EndRecord, noCounts, type ResultRecord, type RunRecord, type StaleEntry } from './records.js';
import { type RunResults, unaccountedFor } from './run-results.js';
import { profileCounts } from './scores.js';

/** Results and the name of the file that they came from. */
export interface ResultsFile {
  file: string;
  runs: readonly RunResults[];
}

/** A run that was put together, with its end. */
export type MergedRun = RunResults & { end: EndRecord };

interface Part extends RunResults {
  file: string;
}

/** Parts of one run agree in this. */
function keyOf({ run }: RunResults): string {
  return JSON.stringify([run.host, run.node, run.client, run.program]);
}

/** What must be the same in all results: otherwise a verdict on the whole would mean nothing. */
const SAME = ['target', 'version', 'corpusVersion'] as const;

function missingShards(parts: readonly Part[]): string[] {
  const shards = parts.flatMap(({ run }) => (run.shard === undefined ? [] : [run.shard.split('/').map(Number)]));
  const [count] = new Set(shards.map(([, n]) => n));
  if (count === undefined) return [];
  const there = new Set(shards.map(([i]) => i));
  return Array.from({ length: count }, (_, i) => i + 1)
    .filter((i) => !there.has(i))
    .map((i) => `the shard ${i}/${count} is missing`);
}

function checkTogether(parts: readonly Part[]): void {
  const counts = new Set(parts.flatMap(({ run }) => run.shard?.split('/')[1] ?? []));
  if (counts.size > 1)
    throw new CommandError(`the shards are of different kinds: of ${[...counts].join(' and of ')}`, EXIT.usage);
  const shards = new Map<string, string>();
  for (const { file, run } of parts) {
    if (run.shard === undefined) continue;
    const before = shards.get(run.shard);
    if (before !== undefined)
      throw new CommandError(`both ${before} and ${file} are the shard ${run.shard}: leave one out`, EXIT.usage);
    shards.set(run.shard, file);
  }
  const seen = new Map<string, string>();
  for (const { file, results } of parts) {
    for (const { id } of results) {
      const before = seen.get(id);
      if (before !== undefined)
        throw new CommandError(
          before === file ? `${file} has '${id}' twice` : `both ${before} and ${file} have a result for '${id}'`,
          EXIT.usage,
        );
      seen.set(id, file);
    }
  }
}

function mergedRun(parts: readonly Part[], first: RunRecord): MergedRun {
  checkTogether(parts);
  const { shard: _, ...rest } = first;
  const results: ResultRecord[] = parts.flatMap((part) => part.results);
  const counts = noCounts();
  for (const { verdict } of results) counts[verdict]++;
  const ends = parts.flatMap(({ end }) => end ?? []);
  const incomplete = [
    ...parts.flatMap((part) => unaccountedFor(part).map((text) => `${part.file}: ${text}`)),
    ...ends.flatMap((end) => end.incomplete ?? []),
    ...missingShards(parts),
  ];
  // Each shard has read the same baseline.
  const stale = new Map<string, StaleEntry>(ends.flatMap((end) => end.stale ?? []).map((entry) => [entry.id, entry]));
  const notRun = ends.flatMap((end) => end.notRun ?? []);
  const end: EndRecord = {
    type: 'end',
    counts,
    ...profileCounts(results),
    durationMs: ends.reduce((sum, { durationMs }) => sum + durationMs, 0),
    peakMemory: Math.max(0, ...ends.map(({ peakMemory }) => peakMemory)),
    ...(stale.size > 0 ? { stale: [...stale.values()] } : {}),
    ...(notRun.length > 0 ? { notRun } : {}),
    ...(ends.some(({ interrupted }) => interrupted) ? { interrupted: true } : {}),
    ...(incomplete.length > 0 ? { incomplete } : {}),
  };
  const startedAt = parts.map(({ run }) => run.startedAt).sort()[0] ?? first.startedAt;
  const scenarios = parts.reduce((sum, { run }) => sum + run.scenarios, 0);
  return { run: { ...rest, startedAt, scenarios }, results, end };
}

/**
 * Puts results of one target together: shards and selections into one run for each host and version of Node, in the
 * order in which they are given. What is missing is noted in the end of the run.
 *
 * @throws CommandError for different targets or corpora, for two results of one scenario, and for shards that do not
 *   divide the same whole.
 */
export function mergeResults(files: readonly ResultsFile[]): MergedRun[] {
  const parts: Part[] = files.flatMap(({ file, runs }) => runs.map((run) => ({ ...run, file })));
  const [first] = parts;
  if (!first) return [];
  for (const part of parts) {
    for (const field of SAME) {
      if (part.run[field] !== first.run[field])
        throw new CommandError(
          `these are results of different things: the ${field} is ${first.run[field]} in ${first.file} and ${part.run[field]} in ${part.file}; only the reporter html shows several`,
          EXIT.usage,
        );
    }
  }
  const groups = new Map<string, Part[]>();
  for (const part of parts) {
    const group = groups.get(keyOf(part));
    if (group) group.push(part);
    else groups.set(keyOf(part), [part]);
  }
  return [...groups.values()].flatMap((group) => {
    const [head] = group;
    return head ? [mergedRun(group, head.run)] : [];
  });
}

/**
 * As {@link mergeResults}, for results of any targets, versions and corpora: those that belong together are put together,
 * in the order in which they are given.
 *
 * @throws CommandError as {@link mergeResults}, for what is wrong within one target's results.
 */
export function mergeTargets(files: readonly ResultsFile[]): MergedRun[] {
  const groups = new Map<string, ResultsFile[]>();
  for (const { file, runs } of files) {
    for (const run of runs) {
      const key = JSON.stringify([...SAME.map((field) => run.run[field]), run.run.contract]);
      const group = groups.get(key) ?? [];
      groups.set(key, group);
      group.push({ file, runs: [run] });
    }
  }
  return [...groups.values()].flatMap(mergeResults);
}
