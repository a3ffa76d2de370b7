import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isContinuousIntegration } from '../../../../test/support/continuous-integration.js';
import { type PostgresServer, startPostgres } from '../../../../test/support/postgres-server.js';
import { type RedisServer, startRedis } from '../../../../test/support/redis-server.js';
import { findServer, type ServerName } from '../../../../test/support/servers.js';
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.js';
import { defaultCorpusDirectory, loadCorpus } from '../../corpus/corpus.js';
import type { HostName, Scenario } from '../../corpus/scenario.js';
import { SharedServer } from '../../replicas/shared-server.js';
import { Pool } from '../../runner/pool.js';
import { locateTarget } from '../../targets/locate.js';
import { writeFaultyPackages } from '../faults/faulty-package.js';
import { REPLICA_FAULTS } from './faults.js';

const entries = loadCorpus(defaultCorpusDirectory()).scenarios.filter(({ needs }) => needs.includes('replicas'));
const scenarios = entries.map(({ scenario }) => scenario);

/** Opens a pool for scenarios of several processes on a database; all scenarios share its processes. */
async function openPool(target: string, server: SharedServer): Promise<Pool> {
  const pool = new Pool(locateTarget(target), 1, {}, undefined, server);
  await pool.open('http');
  return pool;
}

async function results(pool: Pool, chosen: readonly Scenario[], host: HostName) {
  return Promise.all(
    chosen.map(async (scenario) => {
      const { outcome } = await pool.run(scenario, scenario.hosts?.[0] ?? host);
      return { id: scenario.id, ...outcome };
    }),
  );
}

const notPassed = (found: Awaited<ReturnType<typeof results>>) => found.filter(({ verdict }) => verdict !== 'pass');

const canRun = (name: ServerName) => {
  const can = findServer(name) !== undefined || isContinuousIntegration();
  if (!can) console.error(`NOT RUN: scenarios of several processes on ${name}, which is missing.`);
  return can;
};

describe.runIf(canRun('PostgreSQL'))('on PostgreSQL, the scenarios of several processes', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());

  it.concurrent.each([
    ['.', 'express5'],
    ['express-session', 'http'],
  ] as const)('are passed by %s on %s', { timeout: 180_000 }, async (target, host) => {
    const pool = await openPool(target, new SharedServer(server.url));
    try {
      const found = await results(pool, scenarios, host);
      expect(notPassed(found)).toEqual([]);
      expect(found.length).toBe(scenarios.length);
    } finally {
      await pool.close();
    }
  });
});

describe.runIf(canRun('redis-server'))('on a Redis with a password, a scenario of several processes', () => {
  let server: RedisServer;
  let pool: Pool;
  let folder: TemporaryFolder;
  const failed = new Set<string>();
  beforeAll(async () => {
    server = await startRedis();
    folder = temporaryFolder('faulty-replicas');
    const target = join(folder.path, 'package');
    writeFaultyPackages(target, REPLICA_FAULTS);
    pool = await openPool(target, new SharedServer(server.url));
  });
  afterAll(async () => {
    await pool?.close();
    folder?.remove();
    await server?.stop();
  });

  it.each(REPLICA_FAULTS.map((fault) => [fault.name, fault] as const))(
    'fails with the fault %s',
    { timeout: 180_000 },
    async (fault, { breaks }) => {
      const broken = scenarios.filter(({ verifies }) => verifies.some((id) => breaks.includes(id)));
      const ids = broken.map(({ id }) => id);
      const faulty = broken.map((scenario) => ({ ...scenario, options: { ...scenario.options, fault } }));
      // Express makes no difference here.
      const found = await results(pool, faulty, 'http');
      expect(found.map(({ id, verdict }) => [id, verdict]).sort()).toEqual(ids.map((id) => [id, 'fail']).sort());
      for (const id of ids) failed.add(id);
    },
  );

  it('passes in the same processes without a fault', async () => {
    // Scenarios that start further processes take longest; the tests on PostgreSQL run them.
    const kept = scenarios.filter(({ steps = [] }) => !steps.some((step) => 'deploy' in step));
    expect(notPassed(await results(pool, kept, 'http'))).toEqual([]);
    expect(kept.length).toBeGreaterThan(scenarios.length / 2);
  });

  it('fails with at least one fault', () => {
    expect(scenarios.map(({ id }) => id).filter((id) => !failed.has(id))).toEqual([]);
  });
});
