import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Benchmark } from './benchmark.js';
import { changesSince, growthOf } from './gate.js';
import { type Base, comparability, noisyPaths, readBase } from './gate-base.js';
import {
  type Growth,
  isFaster,
  isSlower,
  isSuspect,
  type Measurement,
  measureTwice,
  noticedFrom,
  WIDE_MARGIN,
} from './slowdown.js';
import type { Estimate } from './statistics.js';

const estimate = (value: number, low: number, high: number): Estimate => ({ value, low, high });

/**
 * What `conformance bench` measured of express-session 1.18.2 beside 1.19.0, on two cores that had other work for ten: a
 * base, and two measurements later; of the same code, and of code that spends 12 or 60 µs of a request in an empty loop.
 */
const RECORDED: readonly { what: string; base: Estimate; first: Estimate; second?: Estimate; slower: boolean }[] = [
  {
    what: 'the same code on the path read, which looked slower at first',
    base: estimate(1.142, 0.88, 1.373),
    first: estimate(0.854, 0.543, 1.144),
    second: estimate(1.025, 0.8, 1.373),
    slower: false,
  },
  {
    what: 'the same code on the path forged-cookie, which looked slower at first',
    base: estimate(1.067, 0.501, 1.843),
    first: estimate(0.521, 0.405, 1.63),
    second: estimate(1.527, 0.817, 2.091),
    slower: false,
  },
  {
    what: 'the same code, again on the path read',
    base: estimate(1.005, 0.535, 1.694),
    first: estimate(1, 0.455, 1.798),
    slower: false,
  },
  {
    what: 'a loop of 60 µs',
    base: estimate(1.142, 0.88, 1.373),
    first: estimate(0.43, 0.311, 0.641),
    second: estimate(0.398, 0.277, 0.564),
    slower: true,
  },
  {
    what: 'a loop of 12 µs, which the noise hides',
    base: estimate(1.005, 0.535, 1.694),
    first: estimate(0.945, 0.444, 4.753),
    second: estimate(0.61, 0.43, 0.84),
    slower: false,
  },
];

describe('the gate on recorded ratios', () => {
  it.each(RECORDED)('of $what', async ({ base, first, second, slower }) => {
    const asked: Measurement<string>[] = [];
    const measure = async (measurement: Measurement<string>): Promise<Growth[]> => {
      asked.push(measurement);
      const ratio = asked.length === 1 ? first : second;
      if (!ratio) throw new Error('it was measured more often than at that time');
      return measurement.paths.map((path) => ({ path, growth: growthOf(base, ratio) }));
    };
    const [verdict] = await measureTwice(measure, ['read'], { idOf: (id) => id, seed: 1 });
    expect(verdict?.slower).toBe(slower);
    expect(asked.map(({ times }) => times)).toEqual(second ? [1, 2] : [1]);
    expect(new Set(asked.map(({ seed }) => seed)).size).toBe(asked.length);
  });

  // On a quiet machine, as bench/README.md has them: of unchanged code, and of code that is slower by 15 %.
  it.each([
    [estimate(1.05, 1.0, 1.1), false],
    [estimate(1.14, 1.11, 1.17), true],
    [estimate(1.17, 1.15, 1.18), true],
    [estimate(1.16, 1.1, 1.23), true],
    [estimate(1.22, 1.16, 1.27), true],
  ])('of a quiet machine: %j', (growth, slower) => {
    expect(isSuspect({ growth })).toBe(slower);
    expect(isSlower({ growth })).toBe(slower);
  });
});

describe('the rule', () => {
  it('allows more where the base is of another machine', () => {
    const growth = estimate(1.14, 1.11, 1.17);
    expect(isSuspect({ growth }, WIDE_MARGIN)).toBe(false);
    expect(isSlower({ growth: estimate(1.22, 1.16, 1.27) }, WIDE_MARGIN)).toBe(true);
  });

  it('measures only suspect paths again, and judges them alone', async () => {
    const growths = { steady: 1.02, doubtful: 1.3, slow: 1.3 };
    const again = { doubtful: 1.0, slow: 1.28 };
    const measure = async ({ paths, times }: Measurement<string>) =>
      paths.map((path) => {
        const value: number = { ...growths, ...(times > 1 ? again : {}) }[path as keyof typeof growths];
        return { path, growth: estimate(value, value * 0.98, value * 1.02) };
      });
    const verdicts = await measureTwice(measure, Object.keys(growths), { idOf: (id) => id, seed: 1 });
    expect(verdicts.map(({ first, second, slower }) => [first.path, second?.growth.value, slower])).toEqual([
      ['steady', undefined, false],
      ['doubtful', 1, false],
      ['slow', 1.28, true],
    ]);
  });

  it('does not pass a suspect path that was not measured again', async () => {
    const measure = async ({ times }: Measurement<string>) =>
      times > 1 ? [] : [{ path: 'read', growth: estimate(2, 1.9, 2.1) }];
    await expect(measureTwice(measure, ['read'], { idOf: (id) => id, seed: 1 })).rejects.toThrow(
      'read was not measured again',
    );
  });

  it('adds the errors of both measurements up in squares', () => {
    const exact = growthOf(estimate(3, 3, 3), estimate(2, 2, 2));
    expect(exact).toEqual(estimate(1.5, 1.5, 1.5));
    const one = growthOf(estimate(3, 3 / 1.1, 3 * 1.1), estimate(2, 2, 2));
    expect(one.low).toBeCloseTo(1.5 / 1.1, 6);
    const both = growthOf(estimate(3, 3 / 1.1, 3 * 1.1), estimate(2, 2 / 1.1, 2 * 1.1));
    expect(both.low).toBeCloseTo(1.5 / 1.1 ** Math.SQRT2, 6);
    expect(both.high).toBeCloseTo(1.5 * 1.1 ** Math.SQRT2, 6);
  });

  it('tells which slow-down the noise would hide, and what became faster', () => {
    expect(noticedFrom({ growth: estimate(1, 0.8, 1.25) })).toBeCloseTo(1.05 / 0.8, 6);
    expect(isFaster({ growth: estimate(0.8, 0.7, 0.9) })).toBe(true);
    expect(isFaster({ growth: estimate(0.8, 0.6, 1.1) })).toBe(false);
  });
});

const base: Base = {
  type: 'bench-base',
  benchmark: '1.19.0',
  savedAt: '2030-06-01T12:00:00.000Z',
  machine: { node: '24.1.0', platform: 'linux', arch: 'x64', cpu: 'Some processor' },
  target: { name: 'some-session', version: '1.0.0' },
  against: { name: 'express-session', version: '1.19.0' },
  seed: 1,
  processes: 8,
  rounds: 20,
  paths: [{ path: 'read', store: 'memory', ratio: estimate(3, 2.9, 3.1) }],
};

describe('a path that the base has', () => {
  it('does not pass if it could not be measured', () => {
    const measured: Benchmark = {
      entrants: [{ name: 'some-session' }, { name: 'express-session' }],
      seed: 1,
      rounds: 1,
      processes: [
        [
          {
            path: 'read',
            store: 'memory',
            primitives: { timings: [], bytes: [] },
            outcomes: [
              { entrant: 'some-session', reason: 'the status was 500, and not 200', missing: false },
              { entrant: 'express-session', reason: 'the status was 500, and not 200', missing: false },
            ],
          },
        ],
      ],
    };
    expect(() => changesSince(base.paths, measured)).toThrow(
      'some-session could not be measured on the path memory/read, which the base has: the status was 500, and not 200',
    );
    expect(() => changesSince(base.paths, { ...measured, processes: [[]] })).toThrow('memory/read was not measured');
  });
});

describe('a base of another machine', () => {
  it('is compared as it is if nothing differs', () => {
    expect(comparability(base, base)).toEqual({ prevents: [], widens: [] });
  });

  it.each([
    [
      { machine: { ...base.machine, cpu: 'Another one' } },
      'the processor: Some processor in the base, Another one here',
    ],
    [{ machine: { ...base.machine, node: '24.9.0' } }, 'Node: 24.1.0 in the base, 24.9.0 here'],
    [{ benchmark: '1.20.0' }, 'session-conformance: 1.19.0 in the base, 1.20.0 here'],
  ])('widens the margin: %j', (here, text) => {
    expect(comparability(base, { ...base, ...here })).toEqual({ prevents: [], widens: [text] });
  });

  it.each([
    [{ machine: { ...base.machine, node: '22.9.0' } }, 'Node: 24.1.0 in the base, 22.9.0 here'],
    [{ machine: { ...base.machine, arch: 'arm64' } }, 'the system: linux x64 in the base, linux arm64 here'],
    [{ machine: { ...base.machine, platform: 'darwin' } }, 'the system: linux x64 in the base, darwin x64 here'],
    [
      { against: { name: 'express-session', version: '1.18.2' } },
      'the reference: express-session 1.19.0 in the base, express-session 1.18.2 here',
    ],
  ])('prevents a comparison: %j', (here, text) => {
    expect(comparability(base, { ...base, ...here })).toEqual({ prevents: [text], widens: [] });
  });
});

describe('the file of a base', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gate-base-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function read(text: string): Base {
    const file = join(folder, 'base.json');
    writeFileSync(file, text);
    return readBase(file);
  }

  it('gives the base back', () => {
    expect(read(JSON.stringify(base))).toEqual(base);
  });

  const path = base.paths[0];
  it.each<[string, string, string]>([
    ['no JSON', 'some text', 'is not JSON'],
    ['something else', '{"type":"run"}', "has a field 'type' that is not one of bench-base"],
    ['no paths', JSON.stringify({ ...base, paths: [] }), 'has no paths'],
    ['a path twice', JSON.stringify({ ...base, paths: [path, path] }), "has the path 'memory/read' twice"],
    [
      'a path of another version',
      JSON.stringify({ ...base, paths: [{ ...path, path: '__proto__' }] }),
      "has a field 'path' that is not one of no-cookie",
    ],
    [
      'a ratio that is none',
      JSON.stringify({ ...base, paths: [{ ...path, ratio: estimate(0, 0, 0) }] }),
      "has a field 'value' that is not a positive number",
    ],
    [
      'an interval beside its value',
      JSON.stringify({ ...base, paths: [{ ...path, ratio: estimate(3, 3.1, 3.2) }] }),
      'has a value outside of its interval',
    ],
    ['too much', ' '.repeat(2 ** 20 + 1), 'is larger than 1 MiB'],
  ])('may have %s, which the error names', (_, text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow('conformance bench --save writes one');
  });

  it('may be missing', () => {
    expect(() => readBase(join(folder, 'none.json'))).toThrow(/none\.json can't be read: ENOENT/);
  });

  it('may hold a path with so much noise that it hides small slow-downs', () => {
    expect(noisyPaths(base)).toEqual([]);
    const [text] = noisyPaths({ paths: [{ path: 'read', store: 'memory', ratio: estimate(1.07, 0.5, 1.84) }] });
    expect(text).toMatch(/^memory\/read has a wide interval, 1\.07 \(0\.50–1\.84\)/);
  });
});
