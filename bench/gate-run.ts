import { type BenchmarkOptions, benchmark } from '../conformance/src/benchmark/benchmark.js';
import { locateTarget } from '../conformance/src/targets/locate.js';
import { BASE, type Change, changes, HEAD, isSlower, isSuspect, ORIGINAL } from './gate-rule.js';
import { compiledWorker } from './places.js';

/** How much a gate measures. Its processes, since one tells nothing of how another one compiles the same code. */
export interface Effort {
  processes: number;
  rounds: number;
}

/** Enough to suspect what is slower by 15 %, on all paths in about a minute. */
export const USUAL_EFFORT: Effort = { processes: 4, rounds: 12 };

/** A suspect path is measured so many times as thoroughly, in processes and in rounds: few are, and then it decides. */
const THOROUGHNESS = 2;

/** What a gate found out about a path. */
export interface Verdict {
  first: Change;
  /** The second measurement, of paths that were suspect in the first. */
  second?: Change;
  /** Whether the path is slower by more than its noise: in both measurements. */
  slower: boolean;
}

/** What a gate compares. */
export interface GateOptions {
  /** Folders, or modules, of the middleware after and before the change. */
  head: string;
  base: string;
  /** Ids of paths. */
  paths: readonly string[];
  seed: number;
  effort: Effort;
  progress?: (text: string) => void;
}

/**
 * Measures head, base and express-session, and once more, thoroughly, what seems to have become slower: the second
 * measurement shares nothing with the chance that brought a path there.
 */
export async function runGate({ head, base, paths, seed, effort, progress }: GateOptions): Promise<Verdict[]> {
  const options: Omit<BenchmarkOptions, 'paths' | 'seed'> = {
    entrants: [
      { name: HEAD, target: locateTarget(head) },
      { name: BASE, target: locateTarget(base) },
      { name: ORIGINAL, target: locateTarget(ORIGINAL) },
    ],
    stores: ['memory'],
    ...effort,
    complete: false,
    worker: compiledWorker(),
  };
  const round = (what: string) => (done: number, of: number) => progress?.(`${what}: round ${done} of ${of}`);
  const first = changes(await benchmark({ ...options, paths, seed, progress: round('measuring') }), 'memory');
  const suspects = first.filter(isSuspect).map(({ path }) => path);
  if (suspects.length === 0) return first.map((change) => ({ first: change, slower: false }));
  // Far from the seeds of the first one's processes.
  const again = {
    ...options,
    paths: suspects,
    processes: effort.processes * THOROUGHNESS,
    rounds: effort.rounds * THOROUGHNESS,
    seed: seed + 1000,
    progress: round(`measuring ${suspects.join(', ')} again`),
  };
  const second = changes(await benchmark(again), 'memory');
  return first.map((change) => {
    const confirmed = second.find(({ path }) => path === change.path);
    return confirmed
      ? { first: change, second: confirmed, slower: isSlower(confirmed) }
      : { first: change, slower: false };
  });
}
