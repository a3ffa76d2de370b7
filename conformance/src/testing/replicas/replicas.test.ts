import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isContinuousIntegration } from '../../../../test/support/continuous-integration.js';
import { type PostgresServer, startPostgres } from '../../../../test/support/postgres-server.js';
import { type RedisServer, startRedis } from '../../../../test/support/redis-server.js';
import { findServer, type ServerName } from '../../../../test/support/servers.js';
import { type TemporaryFolder, temporaryFolder } from '../../../../test/support/temporary-folder.js';
import { defaultCorpusDirectory, loadCorpus } from '../../corpus/corpus.js';
import type { ResultRecord } from '../../report/records.js';
import { run } from '../../run.js';
import { writeFaultyPackage } from '../faults/faulty-package.js';
import { REPLICA_FAULTS } from './faults.js';

const scenarios = loadCorpus(defaultCorpusDirectory()).scenarios.filter(({ needs }) => needs.includes('replicas'));

/** Runs scenarios of several processes on a database. */
async function results(target: string, sharedStore: string, only = scenarios.map(({ scenario }) => scenario.id)) {
  const found: ResultRecord[] = [];
  await run(
    {
      ...{ target, sharedStore, specDirectory: defaultCorpusDirectory(), corpusVersion: '0.0.0' },
      ...{ selection: { only, skip: [] }, baseline: 'none', jobs: 1, bail: false, trace: false },
    },
    (line) => {
      if (line.type === 'result') found.push(line);
    },
  );
  return found;
}

const notPassed = (found: readonly ResultRecord[]) => found.filter(({ verdict }) => verdict !== 'pass');

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

  it.each(['.', 'express-session'])('are passed by %s', { timeout: 180_000 }, async (target) => {
    const found = await results(target, server.url);
    expect(notPassed(found)).toEqual([]);
    expect(found.length).toBe(scenarios.length);
  });
});

describe.runIf(canRun('redis-server'))('on a Redis with a password, a scenario of several processes', () => {
  let server: RedisServer;
  let folder: TemporaryFolder;
  const failed = new Set<string>();
  beforeAll(async () => {
    server = await startRedis();
    folder = temporaryFolder('faulty-replicas');
  });
  afterAll(async () => {
    folder?.remove();
    await server?.stop();
  });

  it.each(REPLICA_FAULTS.map((fault) => [fault.name, fault] as const))(
    'fails with the fault %s',
    { timeout: 180_000 },
    async (name, { breaks, edits }) => {
      const target = join(folder.path, name);
      writeFaultyPackage(target, edits);
      const broken = scenarios.filter(({ scenario }) => scenario.verifies.some((id) => breaks.includes(id)));
      const ids = broken.map(({ scenario }) => scenario.id);
      const found = await results(target, server.url, ids);
      expect(found.map(({ id, verdict }) => [id, verdict]).sort()).toEqual(ids.map((id) => [id, 'fail']).sort());
      for (const id of ids) failed.add(id);
    },
  );

  it('fails at least once, whichever it is', () => {
    expect(scenarios.map(({ scenario }) => scenario.id).filter((id) => !failed.has(id))).toEqual([]);
  });
});
