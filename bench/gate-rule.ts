import type { Benchmark } from '../conformance/src/benchmark/benchmark.js';
import { compareRatios, overheadsOf } from '../conformance/src/benchmark/comparison.js';
import type { Growth } from '../conformance/src/benchmark/slowdown.js';
import type { RealLine } from './real/measurements.js';
import { compareRealCells, costsOf } from './real/samples.js';

/** The names of the entrants of a gate's benchmark. */
export const HEAD = 'head';
export const BASE = 'base';
export const ORIGINAL = 'express-session';

/** The kind of a measurement: without connections, or by real requests. */
export type Kind = 'synthetic' | 'real';

/** A path before and after a change. */
export interface Change extends Growth {
  kind: Kind;
  /**
   * Nanoseconds that a request costs. Without connections, this is the middleware's share. By real requests, it is all of
   * the server's time, since a middleware that makes its host cheaper adds less than nothing, which allows no ratio.
   */
  before: number;
  after: number;
  /** How many times express-session's cost is that of the middleware, before and after. */
  ratioBefore: number;
  ratioAfter: number;
}

/**
 * The changes that a synthetic benchmark of head, base and express-session shows, on the store `memory`.
 *
 * @throws Error when a path was not measured for one of them: a path that can't be compared must not pass.
 */
export function syntheticChanges(benchmark: Benchmark): Change[] {
  const store = 'memory';
  const { paths, leftOut } = compareRatios(benchmark, BASE, HEAD, store);
  const [missing] = leftOut;
  if (missing)
    throw new Error(`${missing.entrant} could not be measured on the path ${missing.path}: ${missing.reason}`);
  const original = overheadsOf(benchmark, ORIGINAL, store);
  return paths.map(({ path, subject, against, ratio }) => {
    const before = subject.nanoseconds;
    const after = against.nanoseconds;
    const compared = original.get(path);
    if (!compared) throw new Error(`${ORIGINAL} could not be measured on the path ${path}`);
    return {
      kind: 'synthetic',
      path,
      before,
      after,
      growth: ratio,
      ratioBefore: compared.nanoseconds / before,
      ratioAfter: compared.nanoseconds / after,
    };
  });
}

/**
 * The changes that real requests to head, base and express-session show.
 *
 * @param lines of one store.
 * @param seed of the drawing for the intervals.
 * @throws Error when something was not measured for one of them.
 */
export function realChanges(lines: readonly RealLine[], seed: number): Change[] {
  const original = costsOf(lines, ORIGINAL);
  return compareRealCells(lines, HEAD, BASE, seed).map(({ host, path, subject, against, whole }, i) => {
    const [before, after] = [against.cpu, subject.cpu];
    const compared = original[i] ?? Number.NaN;
    return {
      kind: 'real',
      path: `${host}/${path}`,
      before,
      after,
      growth: whole,
      ratioBefore: compared / before,
      ratioAfter: compared / after,
    };
  });
}
