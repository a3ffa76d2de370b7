import type { Estimate } from './statistics.js';

/**
 * What grows by no more than this is not worth an alarm: two copies of the same code differ by some hundredths, according
 * to how they happen to be compiled.
 */
export const MARGIN = 0.05;

/**
 * What grows by no more than this brings no alarm if the base is of another processor, of another release of Node or of
 * another version of the benchmark: three times what two copies of the same code differ by on one machine.
 */
export const WIDE_MARGIN = 0.15;

/** How many times as thoroughly a suspect path is measured, in processes and in rounds: few are suspect, and this decides. */
export const THOROUGHNESS = 2;

/** How the cost of a path has grown. */
export interface Growth {
  path: string;
  /** How many times the cost before is that after: 1.15 for 15 % slower. */
  growth: Estimate;
}

/** Whether a path has to be measured again: it seems to have become slower, be it by chance. */
export function isSuspect({ growth }: Pick<Growth, 'growth'>, margin = MARGIN): boolean {
  return growth.value > 1 + margin;
}

/** Whether a second measurement shows that a suspect path is slower by more than its noise. */
export function isSlower({ growth }: Pick<Growth, 'growth'>, margin = MARGIN): boolean {
  return growth.low > 1 + margin;
}

/** Whether a path has become faster by more than its noise, for people to see. */
export function isFaster({ growth }: Pick<Growth, 'growth'>, margin = MARGIN): boolean {
  return growth.high < 1 - margin;
}

/**
 * How many times slower a path has to be for such a measurement to show it: the wider its interval, the more it hides.
 *
 * @returns 1.2 for 20 %.
 */
export function noticedFrom({ growth }: Pick<Growth, 'growth'>, margin = MARGIN): number {
  return ((1 + margin) * growth.value) / growth.low;
}

/** One measurement of some paths. */
export interface Measurement<Path> {
  paths: readonly Path[];
  seed: number;
  /** How many times the usual effort. */
  times: number;
  /** Told how many of how many parts are done. */
  progress(done: number, of: number): void;
}

/** What a gate found out about a path. */
export interface Verdict<Change extends Growth = Growth> {
  first: Change;
  /** The second measurement, of paths that were suspect in the first. */
  second?: Change;
  /** Whether the path is slower by more than its noise: in both measurements. */
  slower: boolean;
}

/** How a gate measures. */
export interface TwiceOptions<Path> {
  /** The name of a path in a change. */
  idOf(path: Path): string;
  seed: number;
  /** Default {@link MARGIN}. */
  margin?: number;
  progress?: ((text: string) => void) | undefined;
}

/**
 * Measures paths, and once more, thoroughly, what seems to have become slower: the second measurement shares nothing with
 * the chance that brought a path there.
 *
 * @param measure gives a change for each of the paths; what it throws ends the gate.
 * @returns a verdict for each path, in the order of the first measurement.
 * @throws Error when a suspect path has no second measurement: it must not pass.
 */
export async function measureTwice<Path, Change extends Growth>(
  measure: (measurement: Measurement<Path>) => Promise<Change[]>,
  paths: readonly Path[],
  { idOf, seed, margin = MARGIN, progress }: TwiceOptions<Path>,
): Promise<Verdict<Change>[]> {
  if (paths.length === 0) return [];
  const told = (what: string) => (done: number, of: number) => progress?.(`${what}: ${done} of ${of}`);
  const first = await measure({ paths, seed, times: 1, progress: told('measuring') });
  const suspects = first.filter((change) => isSuspect(change, margin)).map(({ path }) => path);
  if (suspects.length === 0) return first.map((change) => ({ first: change, slower: false }));
  const second = await measure({
    paths: paths.filter((path) => suspects.includes(idOf(path))),
    // Far from the seeds of the first one's processes.
    seed: seed + 1000,
    times: THOROUGHNESS,
    progress: told(`measuring ${suspects.join(', ')} again`),
  });
  return first.map((change) => {
    if (!suspects.includes(change.path)) return { first: change, slower: false };
    const confirmed = second.find(({ path }) => path === change.path);
    if (!confirmed) throw new Error(`the path ${change.path} was not measured again`);
    return { first: change, second: confirmed, slower: isSlower(confirmed, margin) };
  });
}
