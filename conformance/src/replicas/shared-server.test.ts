import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Scenario } from '../corpus/scenario.js';
import { Pool } from '../runner/pool.js';
import { locateTarget } from '../targets/locate.js';
import { openDatabase } from './open-database.js';
import { SharedServer } from './shared-server.js';

const SCENARIO: Scenario = {
  id: 'in-two-processes',
  verifies: [],
  replicas: 2,
  store: 'traced',
  steps: [{ request: {}, expect: { status: 200 } }],
};

const target = (name: string) =>
  locateTarget(fileURLToPath(new URL(`../testing/targets/${name}.cjs`, import.meta.url)));

let closing: { close(): Promise<void> } | undefined;
afterEach(async () => {
  await closing?.close();
  closing = undefined;
  vi.unstubAllEnvs();
});

/** What comes of the scenario when there is no Redis. */
async function withoutRedis() {
  const notices: string[] = [];
  const pool = new Pool(
    target('plain'),
    1,
    {},
    (text) => notices.push(text),
    new SharedServer(undefined, ['no-such-redis']),
  );
  closing = pool;
  await pool.open('http');
  const [{ outcome }] = await Promise.all([pool.run(SCENARIO, 'http'), pool.run(SCENARIO, 'http')]);
  return { outcome, notices };
}

describe('what replicas share', () => {
  it('is a Redis that is started, and ended with what it left', async () => {
    const server = new SharedServer();
    closing = server;
    const { database } = await server.open();
    const socket = 'socket' in database ? database.socket : '';
    expect(existsSync(socket)).toBe(true);
    const { records } = await openDatabase(database);
    await records('one').set('a', { data: '{}', cookie: null });
    expect(await records('one').ids()).toEqual(['a']);
    expect(await records('another').ids()).toEqual([]);
    await server.close();
    expect(existsSync(dirname(socket))).toBe(false);
  });

  it('is started once', async () => {
    const server = new SharedServer();
    closing = server;
    expect(await server.open()).toBe(await server.open());
  });

  it('is what the user names', async () => {
    const url = 'redis://:a password@127.0.0.1:1';
    expect(await new SharedServer(url).open()).toMatchObject({ database: { url } });
  });

  it('is what the environment names', async () => {
    vi.stubEnv('CONFORMANCE_SHARED_STORE', 'postgres://127.0.0.1:1/none');
    expect(await new SharedServer().open()).toMatchObject({ database: { url: 'postgres://127.0.0.1:1/none' } });
  });

  it('may be missing: then the scenario is not applicable, and the user is told once', async () => {
    const { outcome, notices } = await withoutRedis();
    expect(outcome).toMatchObject({
      verdict: 'not-applicable',
      reason: expect.stringMatching(/install no-such-redis, .*--shared-store/),
    });
    expect(notices).toEqual([expect.stringContaining("scenarios of several processes can't run")]);
  });

  it('has to be in reach, and the error does not show the password', async () => {
    const pool = new Pool(target('plain'), 1, {}, undefined, new SharedServer('redis://:hidden@127.0.0.1:1'));
    closing = pool;
    await pool.open('http');
    const { outcome } = await pool.run(SCENARIO, 'http');
    expect(outcome).toMatchObject({ verdict: 'error', reason: expect.stringContaining('ECONNREFUSED') });
    expect(JSON.stringify(outcome)).not.toContain('hidden');
  });
});

describe('the process of a replica', () => {
  it('that ends is an error of the scenario, and the next one gets another', async () => {
    const pool = new Pool(target('exits'), 1);
    closing = pool;
    await pool.open('http');
    const fatal = { ...SCENARIO, steps: [{ request: { path: '/fault' }, expect: { status: 200 } }] };
    const { outcome } = await pool.run(fatal, 'http');
    expect(outcome).toMatchObject({ verdict: 'error', reason: expect.stringContaining('a replica has ended') });
    expect(await pool.run(SCENARIO, 'http')).toMatchObject({ outcome: { verdict: 'pass' } });
  });
});
