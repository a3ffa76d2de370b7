import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random choices, the same for the same seed. */
export interface Choices {
  /** A whole number from 0 up to, and not including, `end`. */
  below(end: number): number;
  /** One of the values, each equally likely. */
  of<T>(values: readonly [T, ...T[]]): T;
}

/** @param seed a whole number */
export function makeChoices(seed: number): Choices {
  const generator = xoroshiro128plus(seed);
  const below = (end: number) => uniformInt(generator, 0, end - 1);
  return { below, of: ([first, ...others]) => others[below(others.length + 1)] ?? first };
}
