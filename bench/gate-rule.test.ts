import { describe, expect, it } from 'vitest';
import type { Benchmark } from '../conformance/src/benchmark/benchmark.js';
import type { Cell, Measured, Outcome } from '../conformance/src/benchmark/messages.js';
import { isSlower, isSuspect, MARGIN } from '../conformance/src/benchmark/slowdown.js';
import { randomNumbers } from '../conformance/src/benchmark/statistics.js';
import { BASE, type Change, HEAD, type Kind, ORIGINAL, realChanges, syntheticChanges } from './gate-rule.js';
import { FLOOR as NO_SESSIONS, type RealLine } from './real/measurements.js';

const FLOOR = 2000;
const OVERHEAD = 5000;

/**
 * Measurements whose rounds vary by some hundredths and are now and then held up, as on a machine that is busy with other
 * work too.
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

/**
 * Rounds of real requests, like {@link synthetic}: processes differ by a few hundredths. The machine is held up for whole
 * turns, which affects all entrants, and now and then for one of them.
 *
 * @param growth how many times a whole request with base is that with head
 */
function real(growth: number, seed: number, rounds = 7): RealLine[] {
  const random = randomNumbers(seed);
  const lines: (RealLine & { nanoseconds: number })[] = [
    { entrant: NO_SESSIONS, nanoseconds: 16_000 },
    { entrant: HEAD, nanoseconds: 30_000 * growth },
    { entrant: BASE, nanoseconds: 30_000 },
    { entrant: ORIGINAL, nanoseconds: 60_000 },
  ].map((line) => ({ ...line, host: 'http', store: 'memory', path: 'read', samples: [] }));
  for (let round = 0; round < rounds; round++) {
    const turns = Array.from({ length: 10 }, () => (random() < 0.15 ? 1.8 : 1));
    for (const { nanoseconds, samples } of lines) {
      const luck = 1 + (random() - 0.5) * 0.04;
      const stretches = turns.map((held) => {
        const cpu = nanoseconds * luck * held * (1 + random() * 0.06) * (random() < 0.05 ? 1.5 : 1);
        return { cpu, clientCpu: 1, rate: 1 };
      });
      samples.push({ stretches, p50: 1, p99: 1 });
    }
  }
  return lines;
}

function only([change, ...others]: readonly Change[]): Change {
  if (!change || others.length > 0) throw new Error('expected one path');
  return change;
}

/** A gate's measurements: the first one, and then one that is twice as thorough. */
const MEASURED: Readonly<Record<Kind, { first: Measure; second: Measure }>> = {
  synthetic: {
    first: (growth, seed) => only(syntheticChanges(synthetic(growth, seed))),
    second: (growth, seed) => only(syntheticChanges(synthetic(growth, seed, 8, 24))),
  },
  real: {
    first: (growth, seed) => only(realChanges(real(growth, seed), seed)),
    second: (growth, seed) => only(realChanges(real(growth, seed, 14), seed)),
  },
};

type Measure = (growth: number, seed: number) => Change;

/** Whether the gate's two measurements cause an alarm. */
function fires(kind: Kind, growth: number, seed: number): boolean {
  const { first, second } = MEASURED[kind];
  return isSuspect(first(growth, seed)) && isSlower(second(growth, seed + 1000));
}

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);

describe.each(['synthetic', 'real'] as const)('the gate, on %s requests', (kind) => {
  it('stays quiet on two copies of the same code', () => {
    expect(SEEDS.filter((seed) => fires(kind, 1, seed))).toEqual([]);
  });

  it('fires for a path that is slower by three times the margin', () => {
    expect(SEEDS.filter((seed) => !fires(kind, 1 + 3 * MARGIN, seed))).toEqual([]);
  });

  it('stays quiet for a path that became faster', () => {
    expect(SEEDS.filter((seed) => fires(kind, 0.85, seed))).toEqual([]);
  });

  it('reports how much slower a path is, and the effect on the ratio to express-session', () => {
    const { growth, before, after, ratioBefore, ratioAfter } = MEASURED[kind].second(1.5, 1);
    expect(growth.value).toBeCloseTo(1.5, 1);
    expect(growth.low).toBeLessThan(growth.value);
    expect(growth.high).toBeGreaterThan(growth.value);
    expect(Math.abs(after / before / growth.value - 1)).toBeLessThan(0.02);
    const ratio = kind === 'real' ? 2 : 4;
    expect(Math.abs(ratioBefore / ratio - 1)).toBeLessThan(0.1);
    expect(Math.abs(ratioAfter / (ratio / 1.5) - 1)).toBeLessThan(0.1);
  });
});

describe('the gate', () => {
  it('names a path of real requests with its host', () => {
    expect(MEASURED.synthetic.first(1, 1).path).toBe('read');
    expect(MEASURED.real.first(1, 1).path).toBe('http/read');
  });

  it('does not pass a path that could not be measured', () => {
    const benchmark = synthetic(1, 1);
    for (const [cell] of benchmark.processes) {
      if (cell) cell.outcomes[0] = { entrant: HEAD, reason: 'the status was 500, and not 200', missing: false };
    }
    expect(() => syntheticChanges(benchmark)).toThrow(
      'head could not be measured on the path read: the status was 500, and not 200',
    );
    const lines = real(1, 1).filter(({ entrant }) => entrant !== HEAD);
    expect(() => realChanges(lines, 1)).toThrow('head was not measured on the path read (http, memory)');
  });
});
