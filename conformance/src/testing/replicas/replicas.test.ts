import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isContinuousIntegration } from '../../../../test/support/continuous-integration.js';
import { type PostgresServer, startPostgres } from '../../../../test/support/postgres-server.js';
import { type RedisServer, startRedis } from '../../../../test/support/redis-server.js';
import { findServer, type ServerName } from '../../../../test/support/servers.js';
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.js';
import { defaultCorpusDirectory, loadCorpus } from '../../corpus/corpus.js';
import { SharedServer } from '../../replicas/shared-server.js';
import { Pool } from '../../runner/pool.js';
import { locateTarget } from '../../targets/locate.js';
import { writeFaultyPackage } from '../faults/faulty-package.js';
import { REPLICA_FAULTS } from './faults.js';

const entries = loadCorpus(defaultCorpusDirectory()).scenarios.filter(({ needs }) => needs.includes('replicas'));
const scenarios = entries.map(({ scenario }) => scenario);

/** Runs scenarios of several processes on a database, in processes that stay for all of them. */
async function results(target: string, server: SharedServer, chosen = scenarios) {
  const pool = new Pool(locateTarget(target), 1, {}, undefined, server);
  try {
    await pool.open('express5');
    return await Promise.all(
      chosen.map(async (scenario) => {
        const { outcome } = await pool.run(scenario, scenario.hosts?.[0] ?? 'express5');
        return { id: scenario.id, ...outcome };
      }),
    );
  } finally {
    await pool.close();
  }
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

  it.concurrent.each(['.', 'express-session'])('are passed by %s', { timeout: 180_000 }, async (target) => {
    const found = await results(target, new SharedServer(server.url));
    expect(notPassed(found)).toEqual([]);
    expect(found.length).toBe(scenarios.length);
  });
});

describe.runIf(canRun('redis-server'))('on a Redis with a password, a scenario of several processes', () => {
  let server: RedisServer;
  let shared: SharedServer;
  let folder: TemporaryFolder;
  const failed = new Set<string>();
  beforeAll(async () => {
    server = await startRedis();
    shared = new SharedServer(server.url);
    folder = temporaryFolder('faulty-replicas');
  });
  afterAll(async () => {
    folder?.remove();
    await server?.stop();
  });

  it.concurrent.each(REPLICA_FAULTS.map((fault) => [fault.name, fault] as const))(
    'fails with the fault %s',
    { timeout: 180_000 },
    async (name, { breaks, edits }) => {
      const target = join(folder.path, name);
      writeFaultyPackage(target, edits);
      const broken = scenarios.filter(({ verifies }) => verifies.some((id) => breaks.includes(id)));
      const ids = broken.map(({ id }) => id);
      const found = await results(target, shared, broken);
      expect(found.map(({ id, verdict }) => [id, verdict]).sort()).toEqual(ids.map((id) => [id, 'fail']).sort());
      for (const id of ids) failed.add(id);
    },
  );

  it('fails at least once, whichever it is', () => {
    expect(scenarios.map(({ id }) => id).filter((id) => !failed.has(id))).toEqual([]);
  });
});
