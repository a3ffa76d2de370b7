import type { Benchmark } from './benchmark.js';
import type { Cell, Measured, Outcome } from './messages.js';
import {
  bootstrap,
  duration,
  type Estimate,
  geometricMean,
  median,
  type Pair,
  randomNumbers,
  ratio,
} from './statistics.js';
import type { StoreKind } from './stores.js';

/** How sure an interval is. */
export const CONFIDENCE = 0.95;

/** Less than nothing is measured where a task is as fast as its floor: a ratio needs a positive number. */
const LEAST_NS = 1;

/** An entrant's measurements on a path, and the same without sessions. */
type Measurements = Measured & { floor: Measured };

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
export function overheads({ timings, floor }: Measurements): number[] {
  return timings.map(({ nanoseconds }, round) =>
    Math.max(LEAST_NS, nanoseconds - (floor.timings[round]?.nanoseconds ?? Number.NaN)),
  );
}

/** What two entrants took, round by round. */
function pairs(first: readonly number[], second: readonly number[]): Pair[] {
  return first.map((value, round) => [value, second[round] ?? Number.NaN]);
}

function meanCollecting({ timings }: Measured): number {
  return timings.reduce((sum, { collecting }) => sum + collecting, 0) / timings.length;
}

function overheadOf(processes: readonly Measurements[]): Overhead {
  const nanoseconds = duration(processes.map(overheads));
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
): Measurements[] | Extract<Outcome, { reason: string }> {
  const found: Measurements[] = [];
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
  const paths: ComparedPath[] = [];
  const leftOut: LeftOut[] = [];
  const measured: Pair[][][] = [];
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
    const primitives = same.map((one) => one.primitives.timings.map(({ nanoseconds }) => nanoseconds));
    const comparedRounds = own.map((one, i) => pairs(overheads(one), overheads(other[i] as Measurements)));
    const abovePrimitives = own.map((one, i) => pairs(primitives[i] ?? [], overheads(one)));
    measured.push(comparedRounds);
    paths.push({
      path: cell.path,
      store,
      subject: overheadOf(own),
      against: overheadOf(other),
      ratio: bootstrap(comparedRounds, ratio, CONFIDENCE, random),
      primitives: duration(primitives),
      timesPrimitives: bootstrap(abovePrimitives, ratio, CONFIDENCE, random),
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

/** The geometric mean of the paths' ratios. Rounds are drawn for all paths together: they share what slowed them. */
function meanOf(paths: readonly (readonly (readonly Pair[])[])[], random: () => number): Estimate {
  const rounds = (paths[0] ?? []).map((process, i) =>
    process.map((_, round) => paths.map((path) => path[i]?.[round] as Pair)),
  );
  const statistic = (processes: readonly (readonly (readonly Pair[])[])[]) =>
    geometricMean(paths.map((_, path) => ratio(processes.map((all) => all.map((one) => one[path] as Pair)))));
  return bootstrap(rounds, statistic, CONFIDENCE, random);
}
