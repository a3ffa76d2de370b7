import type { Benchmark } from './benchmark.js';
import type { Cell, Measured, Outcome } from './messages.js';
import {
  bootstrap,
  type Estimate,
  geometricMean,
  median,
  overhead,
  type Pair,
  randomNumbers,
  ratio,
  type Sample,
} from './statistics.js';
import type { StoreKind } from './stores.js';

/** How sure an interval is. */
export const CONFIDENCE = 0.95;

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

/** What an entrant took, round by round. */
function samplesOf({ timings, floor }: Measurements): Sample[] {
  return timings.map(({ nanoseconds }, round) => ({
    taken: nanoseconds,
    floor: floor.timings[round]?.nanoseconds ?? Number.NaN,
  }));
}

/** The primitives are what they are: there is nothing that they take anyway. */
function primitiveSamples({ primitives }: Cell): Sample[] {
  return primitives.timings.map(({ nanoseconds }) => ({ taken: nanoseconds, floor: 0 }));
}

function pairs(first: readonly Sample[], second: readonly Sample[]): Pair[] {
  return first.flatMap((sample, round) => {
    const other = second[round];
    return other ? [[sample, other] as const] : [];
  });
}

function meanCollecting({ timings }: Measured): number {
  return timings.reduce((sum, { collecting }) => sum + collecting, 0) / timings.length;
}

function overheadOf(processes: readonly Measurements[]): Overhead {
  const nanoseconds = overhead(processes.map(samplesOf));
  const collecting = Math.max(0, median(processes.map((one) => meanCollecting(one) - meanCollecting(one.floor))));
  return {
    nanoseconds,
    bytes: median(processes.map(({ bytes, floor }) => median(bytes) - median(floor.bytes))),
    collecting: collecting / (collecting + nanoseconds),
  };
}

/** The measurements of an entrant on a path in each process; undefined when there are none. */
function measuredOf(cells: readonly Cell[], entrant: string): Measurements[] | Extract<Outcome, { reason: string }> {
  const found: Measurements[] = [];
  for (const cell of cells) {
    const outcome = outcomeOf(cell, entrant);
    if ('reason' in outcome) return outcome;
    found.push(outcome);
  }
  return found;
}

/**
 * What an entrant adds to a request on each path that was measured, by the path's id.
 *
 * @throws Error for an entrant that took no part.
 */
export function overheadsOf(benchmark: Benchmark, entrant: string, store: StoreKind): Map<string, Overhead> {
  const found = new Map<string, Overhead>();
  (benchmark.processes[0] ?? []).forEach((cell, at) => {
    if (cell.store !== store) return;
    const measured = measuredOf(
      benchmark.processes.map((process) => process[at] as Cell),
      entrant,
    );
    if (Array.isArray(measured)) found.set(cell.path, overheadOf(measured));
  });
  return found;
}

/** The rounds in which both were measured on each path, by process; and the paths that were not measured for one of them. */
function measuredPaths(benchmark: Benchmark, subject: string, against: string, store: StoreKind) {
  const measured: { path: string; same: Cell[]; own: Measurements[]; other: Measurements[]; rounds: Pair[][] }[] = [];
  const leftOut: LeftOut[] = [];
  const cells = benchmark.processes[0] ?? [];
  cells.forEach(({ path, ...cell }, at) => {
    if (cell.store !== store) return;
    const same = benchmark.processes.map((process) => process[at] as Cell);
    const own = measuredOf(same, subject);
    const other = measuredOf(same, against);
    for (const one of [own, other]) {
      if (Array.isArray(one)) continue;
      const { entrant, reason, missing } = one;
      leftOut.push({ path, store, entrant, reason, missing });
    }
    if (!Array.isArray(own) || !Array.isArray(other)) return;
    const rounds = own.map((one, i) => pairs(samplesOf(one), samplesOf(other[i] as Measurements)));
    measured.push({ path, same, own, other, rounds });
  });
  return { measured, leftOut };
}

/** Two entrants on the paths of one kind of store: no more than a gate has to see of them. */
export interface RatioComparison {
  paths: Pick<ComparedPath, 'path' | 'subject' | 'against' | 'ratio'>[];
  leftOut: LeftOut[];
}

/**
 * Compares two entrants on the paths of one kind of store, each path for itself. The intervals of {@link compare}, which
 * compares more, take three times as long.
 *
 * @throws Error for an entrant that took no part.
 */
export function compareRatios(
  benchmark: Benchmark,
  subject: string,
  against: string,
  store: StoreKind,
): RatioComparison {
  const random = randomNumbers(benchmark.seed);
  const { measured, leftOut } = measuredPaths(benchmark, subject, against, store);
  const paths = measured.map(({ path, own, other, rounds }) => ({
    path,
    subject: overheadOf(own),
    against: overheadOf(other),
    ratio: bootstrap(rounds, ratio, CONFIDENCE, random),
  }));
  return { paths, leftOut };
}

/**
 * Compares two entrants of a benchmark on the paths of one kind of store.
 *
 * @throws Error for an entrant that took no part.
 */
export function compare(benchmark: Benchmark, subject: string, against: string, store: StoreKind): Comparison {
  const random = randomNumbers(benchmark.seed);
  const { measured, leftOut } = measuredPaths(benchmark, subject, against, store);
  const paths = measured.map(({ path, same, own, other, rounds }): ComparedPath => {
    const primitives = same.map(primitiveSamples);
    const abovePrimitives = own.map((one, i) => pairs(primitives[i] ?? [], samplesOf(one)));
    return {
      path,
      store,
      subject: overheadOf(own),
      against: overheadOf(other),
      ratio: bootstrap(rounds, ratio, CONFIDENCE, random),
      primitives: overhead(primitives),
      timesPrimitives: bootstrap(abovePrimitives, ratio, CONFIDENCE, random),
    };
  });
  const all = measured.map(({ rounds }) => rounds);
  return { subject, against, store, paths, leftOut, ...(paths.length > 0 ? { mean: meanOf(all, random) } : {}) };
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
