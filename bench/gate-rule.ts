import type { Benchmark } from '../conformance/src/benchmark/benchmark.js';
import { type ComparedPath, compare } from '../conformance/src/benchmark/comparison.js';
import type { StoreKind } from '../conformance/src/benchmark/stores.js';

/** What the entrants of a gate's benchmark are called. */
export const HEAD = 'head';
export const BASE = 'base';
export const ORIGINAL = 'express-session';

/**
 * What grows by no more than this is not worth an alarm: two copies of the same code differ by some hundredths, according
 * to how they happen to be compiled.
 */
export const MARGIN = 0.05;

/** A path before and after a change. */
export interface Change {
  path: string;
  store: StoreKind;
  /** Nanoseconds that the middleware adds to a request. */
  before: number;
  after: number;
  /** How many times the overhead before is that after: 1.15 for 15 % slower. */
  growth: { value: number; low: number; high: number };
  /** How many times express-session's overhead is the middleware's, before and after. */
  ratioBefore: number;
  ratioAfter: number;
}

/** Whether a path has to be measured again: it seems to have become slower, be it by chance. */
export function isSuspect({ growth }: Pick<Change, 'growth'>): boolean {
  return growth.value > 1 + MARGIN;
}

/** Whether a second measurement shows that a suspect path is slower by more than its noise. */
export function isSlower({ growth }: Pick<Change, 'growth'>): boolean {
  return growth.low > 1 + MARGIN;
}

function one(paths: readonly ComparedPath[], path: string): ComparedPath {
  const found = paths.find((compared) => compared.path === path);
  if (!found) throw new Error(`the path ${path} was not measured for all of them`);
  return found;
}

/**
 * What a benchmark of head, base and express-session shows.
 *
 * @throws Error when a path was not measured for one of them: what can't be compared must not pass.
 */
export function changes(benchmark: Benchmark, store: StoreKind): Change[] {
  const growth = compare(benchmark, BASE, HEAD, store);
  const before = compare(benchmark, BASE, ORIGINAL, store);
  const after = compare(benchmark, HEAD, ORIGINAL, store);
  const [missing] = [growth, before, after].flatMap(({ leftOut }) => leftOut);
  if (missing)
    throw new Error(`${missing.entrant} could not be measured on the path ${missing.path}: ${missing.reason}`);
  return growth.paths.map(({ path, subject, against, ratio }) => ({
    path,
    store,
    before: subject.nanoseconds,
    after: against.nanoseconds,
    growth: ratio,
    ratioBefore: one(before.paths, path).ratio.value,
    ratioAfter: one(after.paths, path).ratio.value,
  }));
}
