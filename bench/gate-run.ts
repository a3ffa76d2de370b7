import { benchmark } from '../conformance/src/benchmark/benchmark.js';
import { locateTarget } from '../conformance/src/targets/locate.js';
import { type GatePaths, realId } from './gate-paths.js';
import { BASE, type Change, HEAD, isSlower, isSuspect, ORIGINAL, realChanges, syntheticChanges } from './gate-rule.js';
import { compiledWorker } from './places.js';
import { measureReal, type RealEffort } from './real/measure.js';

/** How much a gate measures. */
export interface Effort {
  /** Processes, since one tells nothing of how another one compiles the same code; and rounds in each. */
  synthetic: { processes: number; rounds: number };
  /** Here each round has fresh processes. */
  real: RealEffort;
}

/** How long each synthetic path runs in each round, in milliseconds. */
const ROUND_MS = 5;

/** Enough to suspect what is slower by more than the margin, on all paths in some minutes. */
export const USUAL_EFFORT: Effort = {
  synthetic: { processes: 4, rounds: 10 },
  real: { rounds: 7, requests: 10_000 },
};

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
  paths: GatePaths;
  seed: number;
  effort: Effort;
  progress?: (text: string) => void;
}

/** One measurement of some paths. */
interface Measurement<Path> {
  paths: readonly Path[];
  seed: number;
  /** How many times the usual effort. */
  times: number;
  /** Told how many of how many parts are done. */
  progress(done: number, of: number): void;
}

/**
 * Measures paths, and once more, thoroughly, what seems to have become slower: the second measurement shares nothing with
 * the chance that brought a path there.
 *
 * @param idOf the name of a path in a change.
 */
async function measureTwice<Path>(
  measure: (measurement: Measurement<Path>) => Promise<Change[]>,
  paths: readonly Path[],
  idOf: (path: Path) => string,
  { seed, progress }: Pick<GateOptions, 'seed' | 'progress'>,
): Promise<Verdict[]> {
  if (paths.length === 0) return [];
  const told = (what: string) => (done: number, of: number) => progress?.(`${what}: ${done} of ${of}`);
  const first = await measure({ paths, seed, times: 1, progress: told('measuring') });
  const suspects = first.filter(isSuspect).map(({ path }) => path);
  if (suspects.length === 0) return first.map((change) => ({ first: change, slower: false }));
  const second = await measure({
    paths: paths.filter((path) => suspects.includes(idOf(path))),
    // Far from the seeds of the first one's processes.
    seed: seed + 1000,
    times: THOROUGHNESS,
    progress: told(`measuring ${suspects.join(', ')} again`),
  });
  return first.map((change) => {
    const confirmed = second.find(({ path }) => path === change.path);
    return confirmed
      ? { first: change, second: confirmed, slower: isSlower(confirmed) }
      : { first: change, slower: false };
  });
}

/** Measures head, base and express-session, each path twice if need be. */
export async function runGate({ head, base, paths, effort, ...rest }: GateOptions): Promise<Verdict[]> {
  const targets = [
    { name: HEAD, target: locateTarget(head) },
    { name: BASE, target: locateTarget(base) },
    { name: ORIGINAL, target: locateTarget(ORIGINAL) },
  ];
  const synthetic = async ({ paths, seed, times, progress }: Measurement<string>) => {
    const measured = await benchmark({
      entrants: targets,
      stores: ['memory'],
      paths,
      processes: effort.synthetic.processes * times,
      rounds: effort.synthetic.rounds * times,
      roundMs: ROUND_MS,
      complete: false,
      worker: compiledWorker(),
      seed,
      progress,
    });
    return syntheticChanges(measured);
  };
  const real = async ({ paths: cells, seed, times, progress }: Measurement<GatePaths['real'][number]>) => {
    const entrants = targets.map(({ name, target: { file } }) => ({ name, file }));
    const { requests, rounds } = effort.real;
    const { lines } = await measureReal({ entrants, cells, requests, rounds: rounds * times, seed, progress });
    return realChanges(lines, seed);
  };
  return [
    ...(await measureTwice(synthetic, paths.synthetic, (id) => id, rest)),
    ...(await measureTwice(real, paths.real, realId, rest)),
  ];
}
