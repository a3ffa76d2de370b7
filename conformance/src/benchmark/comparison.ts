import type { Benchmark } from './benchmark.js';
import type { Cell, Measured, Outcome } from './messages.js';
import { bootstrap, type Estimate, geometricMean, median, overProcesses, randomNumbers } from './statistics.js';
import type { StoreKind } from './stores.js';

/** How sure an interval is. */
export const CONFIDENCE = 0.95;

/** Less than nothing is measured where a task is as fast as its floor: a ratio needs a positive number. */
const LEAST_NS = 1;

/** What a middleware adds to a request, in the middle. */
export interface Overhead {
  nanoseconds: number;
  /** Bytes allocated on the heap. */
  bytes: number;
  /** The share of the middleware's time that garbage collection takes, from 0 to 1. */
  collecting: number;
}

/** A path that was measured for both. */
export interface ComparedPath {
  path: string;
  store: StoreKind;
  subject: Overhead;
  against: Overhead;
  /** How many times the other's overhead is the subject's. */
  ratio: Estimate;
  /** Nanoseconds of the path's primitives. */
  primitives: number;
  /** How many times the primitives the subject's overhead is. */
  timesPrimitives: Estimate;
}

/** A path that was not measured for one of them. */
export interface LeftOut {
  path: string;
  store: StoreKind;
  entrant: string;
  reason: string;
  /** Whether the entrant merely lacks what the path needs. */
  missing: boolean;
}

/** Two entrants on all paths of one kind of store. */
export interface Comparison {
  subject: string;
  against: string;
  store: StoreKind;
  paths: ComparedPath[];
  leftOut: LeftOut[];
  /** The geometric mean of the ratios; absent where no path was measured. */
  mean?: Estimate;
}

function outcomeOf(cell: Cell, entrant: string): Outcome {
  const outcome = cell.outcomes.find((one) => one.entrant === entrant);
  if (!outcome) throw new Error(`${entrant} took no part in this benchmark`);
  return outcome;
}

/** What an entrant adds to a request, round by round, in nanoseconds. */
export function overheads({ timings, floor }: Measured & { floor: Measured }): number[] {
  return timings.map(({ nanoseconds }, round) =>
    Math.max(LEAST_NS, nanoseconds - (floor.timings[round]?.nanoseconds ?? Number.NaN)),
  );
}

/** Round by round, how many times the second is the first. */
export function ratios(first: readonly number[], second: readonly number[]): number[] {
  return first.map((value, round) => (second[round] ?? Number.NaN) / value);
}

function meanCollecting({ timings }: Measured): number {
  return timings.reduce((sum, { collecting }) => sum + collecting, 0) / timings.length;
}

function overheadOf(processes: readonly (Measured & { floor: Measured })[]): Overhead {
  const nanoseconds = overProcesses(processes.map(overheads));
  const collecting = Math.max(0, median(processes.map((one) => meanCollecting(one) - meanCollecting(one.floor))));
  return {
    nanoseconds,
    bytes: median(processes.map(({ bytes, floor }) => median(bytes) - median(floor.bytes))),
    collecting: collecting / (collecting + nanoseconds),
  };
}

/** The measurements of an entrant on a path in each process; undefined when there are none. */
export function measuredOf(
  cells: readonly Cell[],
  entrant: string,
): (Measured & { floor: Measured })[] | Extract<Outcome, { reason: string }> {
  const found: (Measured & { floor: Measured })[] = [];
  for (const cell of cells) {
    const outcome = outcomeOf(cell, entrant);
    if ('reason' in outcome) return outcome;
    found.push(outcome);
  }
  return found;
}

/**
 * Compares two entrants of a benchmark on the paths of one kind of store.
 *
 * @throws Error for an entrant that took no part.
 */
export function compare(benchmark: Benchmark, subject: string, against: string, store: StoreKind): Comparison {
  const random = randomNumbers(benchmark.seed);
  const estimate = (rounds: number[][]) => bootstrap(rounds, overProcesses, CONFIDENCE, random);
  const paths: ComparedPath[] = [];
  const leftOut: LeftOut[] = [];
  const measured: number[][][] = [];
  const cells = benchmark.processes[0] ?? [];
  cells.forEach((cell, at) => {
    if (cell.store !== store) return;
    const same = benchmark.processes.map((process) => process[at] as Cell);
    const own = measuredOf(same, subject);
    const other = measuredOf(same, against);
    for (const one of [own, other]) {
      if (Array.isArray(one)) continue;
      const { entrant, reason, missing } = one;
      leftOut.push({ path: cell.path, store, entrant, reason, missing });
    }
    if (!Array.isArray(own) || !Array.isArray(other)) return;
    const ratioRounds = own.map((one, i) => ratios(overheads(one), overheads(other[i] as (typeof other)[number])));
    const primitiveRounds = same.map(({ primitives }) => primitives.timings.map(({ nanoseconds }) => nanoseconds));
    measured.push(ratioRounds);
    paths.push({
      path: cell.path,
      store,
      subject: overheadOf(own),
      against: overheadOf(other),
      ratio: estimate(ratioRounds),
      primitives: overProcesses(primitiveRounds),
      timesPrimitives: estimate(own.map((one, i) => ratios(primitiveRounds[i] ?? [], overheads(one)))),
    });
  });
  return {
    subject,
    against,
    store,
    paths,
    leftOut,
    ...(paths.length > 0 ? { mean: meanOf(measured, random) } : {}),
  };
}

/** The geometric mean of the paths' ratios. Processes are drawn for all paths together: they share what slowed them. */
function meanOf(paths: readonly (readonly (readonly number[])[])[], random: () => number): Estimate {
  const first = paths[0] ?? [];
  const rounds = first.map((process, i) =>
    process.map((_, round) => paths.map((path) => path[i]?.[round] ?? Number.NaN)),
  );
  const statistic = (processes: readonly (readonly (readonly number[])[])[]) =>
    geometricMean(
      paths.map((_, path) => overProcesses(processes.map((all) => all.map((one) => one[path] ?? Number.NaN)))),
    );
  return bootstrap(rounds, statistic, CONFIDENCE, random);
}
