import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { CommandError } from '../command-error.js';
import type { Scenario } from '../corpus/scenario.js';
import { locateTarget } from '../targets/locate.js';
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
  pool = new Pool(target(name), 1, { silenceMs: 1000 });
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

  it('is silent and takes no processor time is in no endless loop: the machine may be busy', async () => {
    pool = new Pool(target('sleeps.cjs'), 1, { silenceMs: 500 });
    await pool.open('http');
    expect((await pool.run(request('/fault'), 'http')).outcome.verdict).toBe('pass');
  });

  it('ends the process at the first request is not judged, and the reason does not blame its loading alone', async () => {
    pool = new Pool(target('exits-at-once.cjs'), 1);
    await expect(pool.open('http')).rejects.toThrow(
      'the target could not be loaded, or did not survive one plain request: the process exited with status 7',
    );
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
      /makes no middleware from plain options \(construct: .*made object, which is not a middleware.* it needs an adapter/,
    ],
    ['broken-adapter.mjs', /the adapter does not get one plain session through/],
    ['keys-required.cjs', /^the target lets no request through: 'keys option required'/],
    ['hostile-lacks.mjs', /which no scenario can need; 'conformance list' shows all needs$/],
  ])('%s is refused before anything is run', async (name, why) => {
    // Where none loads, a second worker fails beside the first.
    pool = new Pool(target(name), name === 'does-not-load.cjs' ? 2 : 1);
    const opened = pool.open('http');
    await expect(opened).rejects.toThrow(CommandError);
    await expect(opened).rejects.toThrow(why);
  });
});

describe('the pool', () => {
  it('takes what an adapter lacks', async () => {
    pool = new Pool(target('adapter.mjs'), 1);
    const facts = await pool.open('http');
    expect(facts).toMatchObject({ name: 'an-adapter', version: '9.9.9' });
    expect(facts.lacks).toEqual(
      expect.arrayContaining([
        'app-api',
        'session.save',
        'signed-cookies',
        'cookie-codec',
        'option.rolling',
        'promises',
        'memory-store',
        'store-class',
        'exports',
      ]),
    );
  });

  it('runs a scenario in a process of its own when it asks for one', async () => {
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

describe('a target that means no good', () => {
  it('forges no result, and does not take the runner down; it is mentioned once', async () => {
    const notices: string[] = [];
    pool = new Pool(target('forges.cjs'), 1, {}, (text) => notices.push(text));
    const facts = await pool.open('http');
    expect(facts.name).not.toBe('forged');
    const outcomes = [];
    for (const path of ['/', '/fault', '/']) outcomes.push((await pool.run(request(path), 'http')).outcome);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['pass', 'fail', 'pass']);
    expect(outcomes[1]?.failures).toContainEqual({ step: '1', path: 'status', expected: 200, actual: 500 });
    expect(notices).toEqual([expect.stringMatching(/forges\.cjs writes to the channel .*ignored/)]);
  });

  it('changes what the harness works with: an error of that scenario', async () => {
    const changes: [string, RegExp][] = [
      ['/stringify', /replaced JSON\.stringify, on which the harness in its process relies/],
      ['/filter', /replaced Array\.prototype\.filter/],
      ['/toJSON', /replaced Object\.prototype\.toJSON/],
      ['/iterator', /replaced an array's iterator\.next/],
      ['/listeners', /took away the listeners for errors that nobody catches/],
    ];
    // One pool for all: each change costs it one worker, and the scenario after it shows that the next one is sound.
    pool = new Pool(target('replaces.cjs'), 1);
    await pool.open('http');
    expect((await pool.run(request('/'), 'http')).outcome.verdict).toBe('pass');
    for (const [path, why] of changes) {
      const { verdict, reason } = (await pool.run(request(path), 'http')).outcome;
      expect({ path, verdict, reason }).toEqual({ path, verdict: 'error', reason: expect.stringMatching(why) });
      expect((await pool.run(request('/'), 'http')).outcome.verdict, `after ${path}`).toBe('pass');
    }
  });

  it('changes it while it is loaded: nothing is run', async () => {
    pool = new Pool(target('replaces-at-once.cjs'), 1);
    await expect(pool.open('http')).rejects.toThrow(/can't be judged: the target replaced Array\.prototype\.push/);
  });

  it('closes the channel: an error of that scenario', async () => {
    const outcomes = await fourOutcomes('disconnects.cjs');
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['pass', 'error', 'pass', 'pass']);
    expect(outcomes[1]?.reason).toMatch(/ended by SIGKILL/);
  });

  it('takes all the memory for objects, or beside them: an error of that scenario', async () => {
    pool = new Pool(target('fills-memory.cjs'), 1, { heapMiB: 128, memoryMiB: 400, silenceMs: 20_000 });
    await pool.open('http');
    const outcomes = [];
    for (const path of ['/', '/objects', '/buffers', '/'])
      outcomes.push((await pool.run(request(path), 'http')).outcome);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['pass', 'error', 'error', 'pass']);
    expect(outcomes[1]?.reason).toBe('the process ended: its objects took more than 128 MiB');
    expect(outcomes[2]?.reason).toBe('the process was ended: it took more than 400 MiB of memory');
  });
});

describe('a scenario', () => {
  it('can not make its process run code', async () => {
    pool = new Pool(target('plain.cjs'), 1);
    await pool.open('http');
    const evil: Scenario = {
      ...request('/'),
      process: { env: { NODE_OPTIONS: '--require ./evil.cjs', NODE_ENV: 'x' } },
    };
    expect((await pool.run(evil, 'http')).outcome).toMatchObject({
      verdict: 'error',
      reason: "a scenario can't set NODE_OPTIONS, only NODE_ENV, DEBUG, NO_DEPRECATION",
    });
    expect((await pool.run(request('/'), 'http')).outcome.verdict).toBe('pass');
  });
});

describe("a target's own processes", () => {
  /** Connections of the processes that the target starts, as they come. */
  async function listening(): Promise<{ connection(): Promise<Socket> }> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    process.env.TEST_PORT = String((server.address() as AddressInfo).port);
    onTestFinished(() => {
      delete process.env.TEST_PORT;
      server.close();
    });
    return {
      async connection() {
        const [socket] = (await once(server, 'connection')) as [Socket];
        socket.on('error', () => undefined);
        await once(socket, 'data');
        return socket;
      },
    };
  }

  it('end with the run', async () => {
    const { connection } = await listening();
    pool = new Pool(target('starts-processes.cjs'), 1);
    await pool.open('http');
    const [socket] = await Promise.all([connection(), pool.run(request('/fault'), 'http')]);
    const closed = once(socket, 'close');
    pool.close();
    await closed;
  });

  it('end with a worker that ends by itself', async () => {
    const { connection } = await listening();
    pool = new Pool(target('starts-processes.cjs'), 1);
    await pool.open('http');
    const socket = connection().then((one) => once(one, 'close'));
    const { outcome } = await pool.run(request('/exit'), 'http');
    expect(outcome).toMatchObject({ verdict: 'error', reason: 'the process exited with status 0' });
    await socket;
  });
});
