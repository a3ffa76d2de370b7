import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Scenario } from '../corpus/scenario.js';
import { locateTarget, TargetError } from '../targets/locate.js';
import { Pool } from './pool.js';

const target = (name: string) => locateTarget(fileURLToPath(new URL(`../testing/targets/${name}`, import.meta.url)));

/** A scenario that a sound target passes; at `/fault` the targets of this test do what they are named for. */
function request(
  path: string,
  expect: NonNullable<Scenario['steps']>[number]['expect'] = { status: 200, body: 'ok' },
): Scenario {
  return { id: 'a', verifies: [], steps: [{ request: { path }, expect: expect ?? {} }] };
}

let pool: Pool | undefined;

afterEach(() => pool?.close());

/** Runs a good scenario, the faulty one, and two good ones, one after the other in one worker. */
async function fourOutcomes(name: string) {
  pool = new Pool(target(name), 1, { silenceMs: 3000 });
  await pool.open('http');
  const results = [];
  for (const path of ['/', '/fault', '/', '/']) results.push((await pool.run(request(path), 'http')).outcome);
  return results;
}

describe('a target that', () => {
  it('is sound passes, and its memory is measured', async () => {
    const outcomes = await fourOutcomes('plain.cjs');
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
    expect(pool?.peakMemory).toBeGreaterThan(10e6);
  });

  it.each([
    ['exits.cjs', /exited with status 0/],
    ['loops.cjs', /endless loop/],
  ])('%s costs one scenario, which is an error', async (name, reason) => {
    const outcomes = await fourOutcomes(name);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['pass', 'error', 'pass', 'pass']);
    expect(outcomes[1]?.reason).toMatch(reason);
  });

  it.each([
    [
      'rejects.cjs',
      [
        {
          step: '1',
          path: 'uncaught',
          expected: 'none',
          actual: [{ event: 'unhandledRejection', name: 'Error', message: 'nobody listens' }],
        },
      ],
    ],
    [
      'throws-later.cjs',
      [
        {
          step: '1',
          path: 'uncaught',
          expected: 'none',
          actual: [{ event: 'uncaughtException', name: 'Error', message: 'out of reach' }],
        },
      ],
    ],
    [
      'silent.cjs',
      [
        { step: '1', path: 'received', expected: 'complete', actual: 'nothing (nothing moves any more)' },
        { step: '1', path: 'reached', expected: true, actual: false },
      ],
    ],
    ['next-twice.cjs', [{ step: '1', path: 'nextCalls', expected: 'at most one without an error', actual: 2 }]],
    [
      'refuses.cjs',
      [
        { step: '1', path: 'reached', expected: true, actual: false },
        { step: '1', path: 'status', expected: 200, actual: 500 },
        { step: '1', path: 'body', expected: 'ok', actual: 'no' },
      ],
    ],
  ])('%s fails one scenario, for that cause', async (name, failures) => {
    const outcomes = await fourOutcomes(name);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'pass', 'pass']);
    expect(outcomes[1]?.failures).toEqual(failures);
  });

  it('leaves a timer behind does not harm the next scenario', async () => {
    pool = new Pool(target('leaks-timer.cjs'), 1);
    await pool.open('http');
    const hourLater: Scenario = {
      id: 'a',
      verifies: [],
      steps: [{ advance: 3_600_000 }, { request: {}, expect: { status: 200 } }],
    };
    expect((await pool.run(request('/fault'), 'http')).outcome.verdict).toBe('pass');
    expect((await pool.run(hourLater, 'http')).outcome.verdict).toBe('pass');
    // The timer was there: within its own scenario the hour is fatal.
    const both: Scenario = { ...hourLater, steps: [{ request: { path: '/fault' } }, ...(hourLater.steps ?? [])] };
    expect((await pool.run(both, 'http')).outcome).toMatchObject({
      verdict: 'error',
      reason: expect.stringContaining('status 1'),
    });
  });

  it.each([
    ['no-factory.cjs', /neither a function that makes middleware nor an adapter/],
    ['does-not-load.cjs', /a dependency is missing/],
    [
      'makes-nothing.cjs',
      /makes no middleware from plain options \(construct: .*made object, and no middleware.* it needs an adapter/,
    ],
    ['broken-adapter.mjs', /the adapter does not get one plain session through/],
  ])('%s is refused before anything is run', async (name, why) => {
    pool = new Pool(target(name), 2);
    const opened = pool.open('http');
    await expect(opened).rejects.toThrow(TargetError);
    await expect(opened).rejects.toThrow(why);
  });
});

describe('the pool', () => {
  it('knows what an adapter lacks', async () => {
    pool = new Pool(target('adapter.mjs'), 1);
    const facts = await pool.open('http');
    expect(facts).toMatchObject({ name: 'an-adapter', version: '9.9.9' });
    expect(facts.lacks).toEqual(
      expect.arrayContaining([
        'app-api',
        'signed-cookies',
        'option.rolling',
        'promises',
        'memory-store',
        'store-class',
        'exports',
      ]),
    );
  });

  it('runs a scenario in a process of its own when it says so', async () => {
    pool = new Pool(target('plain.cjs'), 1);
    await pool.open('http');
    const apart: Scenario = { ...request('/'), process: { env: { NODE_ENV: 'production' } } };
    const results = await Promise.all([
      pool.run(apart, 'http'),
      pool.run(request('/'), 'http'),
      pool.run(apart, 'http'),
    ]);
    expect(results.map(({ outcome }) => outcome.verdict)).toEqual(['pass', 'pass', 'pass']);
  });

  it('answers every job although the target kills each worker', async () => {
    pool = new Pool(target('exits.cjs'), 2);
    await pool.open('http');
    const results = await Promise.all([1, 2, 3, 4].map(() => pool?.run(request('/fault'), 'http')));
    expect(results.map((result) => result?.outcome.verdict)).toEqual(['error', 'error', 'error', 'error']);
  });
});

describe('a fault of the scenario', () => {
  it('is an error, never a failure of the target or a pass', async () => {
    pool = new Pool(target('plain.cjs'), 1);
    await pool.open('http');
    const seeded: Scenario = {
      id: 'a',
      verifies: [],
      steps: [{ request: { cookies: [{ jar: 'connect.sid' }] }, expect: { status: 200 } }],
    };
    expect((await pool.run(seeded, 'http')).outcome).toMatchObject({
      verdict: 'error',
      reason: "the client holds no cookie 'connect.sid'",
    });
    const body: Scenario = {
      id: 'b',
      verifies: [],
      steps: [{ request: {}, app: [{ header: { 'Content-Encoding': 'zstd' } }], expect: { body: 'ok' } }],
    };
    expect((await pool.run(body, 'http')).outcome).toMatchObject({
      verdict: 'error',
      reason: expect.stringContaining("its coding is 'zstd'"),
    });
  });
});
