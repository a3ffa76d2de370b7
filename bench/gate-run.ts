import { benchmark } from '../conformance/src/benchmark/benchmark.js';
import { type Measurement, measureTwice, type Verdict } from '../conformance/src/benchmark/slowdown.js';
import { locateTarget } from '../conformance/src/targets/locate.js';
import { type GatePaths, realId } from './gate-paths.js';
import { BASE, type Change, HEAD, ORIGINAL, realChanges, syntheticChanges } from './gate-rule.js';
import { compiledWorker } from './places.js';
import { measureReal, type RealEffort } from './real/measure.js';

/** The effort of a gate. */
export interface Effort {
  /** Processes, because each may compile the same code differently, and rounds in each. */
  synthetic: { processes: number; rounds: number };
  /** Here each round has fresh processes. */
  real: RealEffort;
}

/** Milliseconds for which each synthetic path runs in each round. */
const ROUND_MS = 5;

/** Enough to suspect the paths that are slower by more than the margin; all paths take some minutes. */
export const USUAL_EFFORT: Effort = {
  synthetic: { processes: 4, rounds: 10 },
  real: { rounds: 7, requests: 10_000 },
};

/** The gate's finding about a path of this project. */
export type GateVerdict = Verdict<Change>;

/** The comparison that a gate makes. */
export interface GateOptions {
  /** Folders, or modules, of the middleware after and before the change. */
  head: string;
  base: string;
  paths: GatePaths;
  seed: number;
  effort: Effort;
  progress?: (text: string) => void;
}

/** Measures head, base and express-session, each path twice if need be. */
export async function runGate({ head, base, paths, effort, ...rest }: GateOptions): Promise<GateVerdict[]> {
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
    ...(await measureTwice(synthetic, paths.synthetic, { idOf: (id) => id, ...rest })),
    ...(await measureTwice(real, paths.real, { idOf: realId, ...rest })),
  ];
}
