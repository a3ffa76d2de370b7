import { randomNumbers } from '../../conformance/src/benchmark/statistics.js';

/** Random choices, the same for the same seed. */
export interface Choices {
  /** A whole number from 0 up to, and not including, `end`. */
  below(end: number): number;
  /** One of some values, each as likely as another. */
  of<T>(values: readonly [T, ...T[]]): T;
}

/** @param seed a whole number */
export function makeChoices(seed: number): Choices {
  const random = randomNumbers(seed);
  const below = (end: number) => Math.floor(random() * end);
  return { below, of: ([first, ...others]) => others[below(others.length + 1)] ?? first };
}
