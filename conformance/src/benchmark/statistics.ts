/** Pseudorandom numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same items in another order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

/** The middle of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The mean for ratios: halving one and doubling another leaves it as it was. NaN of none. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** A value and the interval in which it lies with the confidence that was asked for. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

/**
 * The smallest of some numbers, in order. An interval takes those of a dozen many thousand times; then insertion is the
 * fastest way, and most numbers are not among them.
 */
function smallest(values: readonly number[], count: number): ArrayLike<number> {
  if (values.length > 32) return new Float64Array(values).sort();
  const found: number[] = [];
  for (const value of values) {
    if (found.length < count) found.push(value);
    else if (value >= (found[count - 1] as number)) continue;
    let at = found.length - 1;
    for (; at > 0 && (found[at - 1] as number) > value; at--) found[at] = found[at - 1] as number;
    found[at] = value;
  }
  return found;
}

/** The number that a quarter of them lie below, between two of them by interpolation; NaN of none. */
export function lowerQuartile(values: readonly number[]): number {
  const position = (values.length - 1) / 4;
  const sorted = smallest(values, Math.ceil(position) + 1);
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position % 1);
}

/** What something took in one round, and what it takes anyway, in nanoseconds. */
export interface Sample {
  taken: number;
  floor: number;
}

/** Less than nothing is measured where a task is as fast as its floor: a ratio needs a positive number. */
const LEAST_NS = 1;

/**
 * What something takes beyond its floor that was measured in several processes, several rounds each: the lower quartile of
 * what it took in a process's rounds, less that of the floor, and the geometric mean of these over the processes. The
 * lower quartile, since what else runs on a machine can only lengthen a round, be it the task's or the floor's; over
 * processes, since the same code is compiled a little better in one process than in another, which no number of rounds in
 * one of them shows.
 *
 * @param processes the rounds of each process.
 * @returns nanoseconds, one at least.
 */
export function overhead(processes: readonly (readonly Sample[])[]): number {
  return overheadOf(processes, (sample) => sample);
}

/** As {@link overhead}, of what was measured together with other things; intervals take it thousands of times. */
function overheadOf<Round>(processes: readonly (readonly Round[])[], sampleOf: (round: Round) => Sample): number {
  return geometricMean(
    processes.map((rounds) => {
      const taken = lowerQuartile(rounds.map((round) => sampleOf(round).taken));
      return Math.max(LEAST_NS, taken - lowerQuartile(rounds.map((round) => sampleOf(round).floor)));
    }),
  );
}

/** Two things that were measured in the same round. */
export type Pair = readonly [first: Sample, second: Sample];

/** How many times the overhead of the second is that of the first. */
export function ratio(processes: readonly (readonly Pair[])[]): number {
  return overheadOf(processes, ([, second]) => second) / overheadOf(processes, ([first]) => first);
}

/** How many samples are drawn for an interval. */
const RESAMPLES = 1000;

/**
 * A statistic with its bootstrap interval: it is computed again and again on processes drawn from those that there are,
 * with repetition, and on as many rounds drawn from each of them (the percentile method for clustered samples).
 *
 * @param processes the rounds of each process.
 * @param statistic computes what is of interest; {@link ratio}, for example.
 * @param confidence of the interval, such as 0.95.
 * @param random where the drawing comes from: the same numbers give the same interval.
 */
export function bootstrap<T>(
  processes: readonly (readonly T[])[],
  statistic: (processes: readonly (readonly T[])[]) => number,
  confidence: number,
  random: () => number,
): Estimate {
  const draw = <Item>(items: readonly Item[]): Item[] =>
    items.map(() => items[Math.floor(random() * items.length)] as Item);
  const drawn: number[] = [];
  for (let i = 0; i < RESAMPLES; i++) drawn.push(statistic(draw(processes).map((rounds) => draw(rounds))));
  drawn.sort((a, b) => a - b);
  const tail = (1 - confidence) / 2;
  const at = (share: number) => drawn[Math.min(RESAMPLES - 1, Math.floor(share * RESAMPLES))] ?? Number.NaN;
  return { value: statistic(processes), low: at(tail), high: at(1 - tail) };
}
