/** The benchmarks run and report. How long anything takes is not asserted: another machine has other figures. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Benchmark, benchmark } from '../conformance/src/benchmark/benchmark.js';
import { compare } from '../conformance/src/benchmark/comparison.js';
import { PATHS } from '../conformance/src/benchmark/paths.js';
import { STORE_KINDS } from '../conformance/src/benchmark/stores.js';
import { comparisonMarkdown } from '../conformance/src/benchmark/text.js';
import { locateTarget } from '../conformance/src/targets/locate.js';
import { baseRevision } from './base-revision.js';
import { ROOT } from './places.js';

const REFERENCE = 'spec-session';
const ORIGINAL = 'express-session';

let measured: Benchmark;

beforeAll(async () => {
  measured = await benchmark({
    entrants: [
      // Its source, so that the test does not look at an older build.
      { name: REFERENCE, target: locateTarget(join(ROOT, 'src/index.ts')) },
      { name: ORIGINAL, target: locateTarget(ORIGINAL) },
    ],
    paths: PATHS.map(({ id }) => id),
    stores: STORE_KINDS,
    processes: 1,
    rounds: 1,
    roundMs: 0.01,
    warmUpMs: 0.01,
    seed: 1,
  });
});

describe.each(STORE_KINDS)('on the store %s', (store) => {
  it('both do what every path says, and everything is measured', () => {
    const { paths, leftOut, mean } = compare(measured, REFERENCE, ORIGINAL, store);
    expect(leftOut).toEqual([]);
    expect(paths.map(({ path }) => path)).toEqual(PATHS.map(({ id }) => id));
    for (const { path, subject, against, primitives } of paths) {
      for (const { nanoseconds, bytes, collecting } of [subject, against]) {
        expect(nanoseconds, path).toBeGreaterThan(0);
        expect(bytes, path).toBeGreaterThan(0);
        expect(collecting, path).toBeGreaterThanOrEqual(0);
        expect(collecting, path).toBeLessThan(1);
      }
      expect(primitives, path).toBeGreaterThan(0);
    }
    expect(mean?.value).toBeGreaterThan(0);
  });

  it('a table is made of it', () => {
    const table = comparisonMarkdown(compare(measured, REFERENCE, ORIGINAL, store)).split('\n');
    expect(table.filter((line) => line.startsWith('| '))).toHaveLength(2 + PATHS.length);
  });
});

it('the gate refuses a revision that there is not', () => {
  expect(() => baseRevision('no-such-revision')).toThrow("git knows no revision 'no-such-revision'");
});
