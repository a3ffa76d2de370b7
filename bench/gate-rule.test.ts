import { describe, expect, it } from 'vitest';
import type { Benchmark } from '../conformance/src/benchmark/benchmark.js';
import type { Cell, Measured, Outcome } from '../conformance/src/benchmark/messages.js';
import { randomNumbers } from '../conformance/src/benchmark/statistics.js';
import { BASE, type Change, changes, HEAD, isSlower, isSuspect, ORIGINAL } from './gate-rule.js';

const FLOOR = 2000;
const OVERHEAD = 5000;

/**
 * What processes measured whose rounds vary by some hundredths and are now and then held up, as on a machine that does
 * something else as well.
 *
 * @param growth how many times the overhead of base that of head is
 */
function synthetic(growth: number, seed: number, processes = 4, rounds = 12): Benchmark {
  const random = randomNumbers(seed);
  const noisy = (nanoseconds: number) => nanoseconds * (1 + random() * 0.06) * (random() < 0.15 ? 1 + random() * 3 : 1);
  const process = (): Cell[] => {
    // The same code is compiled a little better in one process than in another.
    const luck = { [HEAD]: 1 + (random() - 0.5) * 0.04, [BASE]: 1 + (random() - 0.5) * 0.04, [ORIGINAL]: 1 };
    const measured = (nanoseconds: number): Measured => ({
      timings: Array.from({ length: rounds }, () => ({ nanoseconds: noisy(nanoseconds), collecting: 0 })),
      bytes: [],
    });
    const floor = measured(FLOOR);
    const outcome = (entrant: keyof typeof luck, overhead: number): Outcome => ({
      entrant,
      floor,
      ...measured(FLOOR + overhead * luck[entrant]),
    });
    const outcomes = [outcome(HEAD, OVERHEAD * growth), outcome(BASE, OVERHEAD), outcome(ORIGINAL, OVERHEAD * 4)];
    return [{ path: 'read', store: 'memory', primitives: { timings: [], bytes: [] }, outcomes }];
  };
  const entrants = [HEAD, BASE, ORIGINAL].map((name) => ({ name }));
  return { entrants, seed, rounds, processes: Array.from({ length: processes }, process) };
}

function only(benchmark: Benchmark): Change {
  const [change, ...others] = changes(benchmark, 'memory');
  if (!change || others.length > 0) throw new Error('expected one path');
  return change;
}

/** The gate's two measurements, the second one as thorough as it is. */
function fires(growth: number, seed: number): boolean {
  if (!isSuspect(only(synthetic(growth, seed)))) return false;
  return isSlower(only(synthetic(growth, seed + 1000, 8, 24)));
}

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);

describe('the gate', () => {
  it('stays quiet on two copies of the same code', () => {
    expect(SEEDS.filter((seed) => fires(1, seed))).toEqual([]);
  });

  it('fires for what is 15 % slower', () => {
    expect(SEEDS.filter((seed) => !fires(1.15, seed))).toEqual([]);
  });

  it('stays quiet for what became faster', () => {
    expect(SEEDS.filter((seed) => fires(0.85, seed))).toEqual([]);
  });

  it('says how much slower, and what that means beside express-session', () => {
    const { path, growth, before, after, ratioBefore, ratioAfter } = only(synthetic(1.5, 1, 8, 40));
    expect(path).toBe('read');
    expect(growth.value).toBeCloseTo(1.5, 1);
    expect(growth.low).toBeLessThan(growth.value);
    expect(growth.high).toBeGreaterThan(growth.value);
    expect(after / before).toBeCloseTo(growth.value, 5);
    expect(ratioBefore).toBeCloseTo(4, 0);
    expect(ratioAfter).toBeCloseTo(ratioBefore / 1.5, 0);
  });

  it('does not pass a path that could not be measured', () => {
    const benchmark = synthetic(1, 1);
    for (const [cell] of benchmark.processes) {
      if (cell) cell.outcomes[0] = { entrant: HEAD, reason: 'the status was 500, and not 200', missing: false };
    }
    expect(() => changes(benchmark, 'memory')).toThrow(
      'head could not be measured on the path read: the status was 500, and not 200',
    );
  });
});
