import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isContinuousIntegration } from '../../../../test/support/continuous-integration.js';
import { missingServers } from '../../../../test/support/servers.js';
import { EXIT } from '../../exit-status.js';
import { having } from '../../report/run-results.js';
import { missingPackages, PUBLISHED_STORES, runPublishedStore, startServers } from './stores.js';

const missing = [...missingServers(), ...missingPackages()];
const canRun = missing.length === 0 || isContinuousIntegration();
if (!canRun) console.error(`NOT RUN: published stores under the store contract, which need ${missing.join(', ')}.`);

describe.runIf(canRun)('under the store contract, a published store', () => {
  let stop: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    stop = await startServers();
  });
  afterAll(async () => {
    await stop?.();
  });

  it.concurrent.each(PUBLISHED_STORES)(
    '%s fails what its baseline lists, and nothing else',
    { timeout: 180_000 },
    async (name) => {
      const { status, results } = await runPublishedStore(name);
      const unexpected = having(results.results, 'fail', 'error', 'unexpected-pass');
      expect(unexpected.map(({ id, verdict, failures, reason }) => ({ id, verdict, failures, reason }))).toEqual([]);
      expect(results.end?.stale ?? []).toEqual([]);
      expect(having(results.results, 'pass').length).toBeGreaterThan(50);
      const unwritten = having(results.results, 'known-failure').filter(({ reason = '' }) => reason.startsWith('TODO'));
      expect(unwritten.map(({ id }) => id)).toEqual([]);
      expect(status).toBe(EXIT.conforms);
    },
  );
});
