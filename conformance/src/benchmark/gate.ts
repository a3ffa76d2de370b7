import { CommandError } from '../command-error.js';
import { type Benchmark, type BenchmarkOptions, benchmark } from './benchmark.js';
import { type ComparedPath, compare } from './comparison.js';
import type { BasePath } from './gate-base.js';
import { type Growth, type Measurement, measureTwice, type Verdict } from './slowdown.js';
import type { Estimate } from './statistics.js';

/** A path that was measured for a base, and again. */
export interface Change extends Growth {
  /** How many times the reference's overhead is the target's. */
  before: Estimate;
  after: Estimate;
}

/** What a gate calls a path: `memory/read`. */
function idOf({ path, store }: Pick<BasePath, 'path' | 'store'>): string {
  return `${store}/${path}`;
}

/**
 * How the target's cost has grown, from two ratios of the reference's cost to it, each with its interval. The two were
 * measured independently, so their errors add up in squares; on a logarithmic scale, as they are ratios.
 */
export function growthOf(before: Estimate, after: Estimate): Estimate {
  const value = before.value / after.value;
  const down = Math.hypot(Math.log(before.value / before.low), Math.log(after.high / after.value));
  const up = Math.hypot(Math.log(before.high / before.value), Math.log(after.value / after.low));
  return { value, low: value * Math.exp(-down), high: value * Math.exp(up) };
}

/**
 * The changes of paths since a base.
 *
 * @param measured the target first, then its reference.
 * @throws CommandError when a path was not measured: what can't be compared must not pass.
 */
export function changesSince(base: readonly BasePath[], measured: Benchmark): Change[] {
  const [target, against] = measured.entrants;
  if (!target || !against) throw new Error('a target and its reference were to be measured');
  const compared = new Map<string, ComparedPath>();
  for (const store of new Set(base.map((one) => one.store))) {
    const { paths, leftOut } = compare(measured, target.name, against.name, store);
    for (const one of paths) compared.set(idOf(one), one);
    const missing = leftOut.find((one) => base.some((wanted) => idOf(wanted) === idOf(one)));
    if (missing)
      throw new CommandError(
        `${missing.entrant} could not be measured on the path ${idOf(missing)}, which the base has: ${missing.reason}`,
      );
  }
  return base.map((one) => {
    const id = idOf(one);
    const now = compared.get(id);
    if (!now) throw new Error(`the path ${id} was not measured`);
    return { path: id, before: one.ratio, after: now.ratio, growth: growthOf(one.ratio, now.ratio) };
  });
}

/** How a gate measures: as a benchmark, at first. */
export type GateOptions = Pick<BenchmarkOptions, 'entrants' | 'processes' | 'rounds' | 'seed'> & {
  margin: number;
  progress?: (text: string) => void;
};

/**
 * Measures a target beside its reference and compares the ratios with those of a base; twice, if a path seems to be slower.
 *
 * @param paths of the base.
 * @throws CommandError what {@link benchmark} and {@link changesSince} throw.
 */
export async function runGate(
  paths: readonly BasePath[],
  { entrants, processes, rounds, seed, margin, progress }: GateOptions,
): Promise<Verdict<Change>[]> {
  const measure = async ({ paths: some, seed, times, progress }: Measurement<BasePath>): Promise<Change[]> => {
    const measured = await benchmark({
      entrants,
      paths: [...new Set(some.map(({ path }) => path))],
      stores: [...new Set(some.map(({ store }) => store))],
      processes: processes * times,
      rounds: rounds * times,
      complete: false,
      seed,
      progress,
    });
    return changesSince(some, measured);
  };
  return measureTwice(measure, paths, { idOf, seed, margin, progress });
}
