import { describe, expect, it } from 'vitest';
import { describeWithServer } from '../support/describe-with-server.js';
import { soak } from './soak.js';

/** More than buffers and temporary connections take, and less than a leak of one session a request. */
const ROOM = 8 * 1024 * 1024;

// Side by side, since most of the time passes while visitors wait for a server that has failed.
describe.concurrent.each([
  ['redis-server', 'redis'],
  ['PostgreSQL', 'postgres'],
] as const)('while %s fails in seven ways', (server, store) => {
  describeWithServer(server, () => {
    it('each request ends, and no acknowledged change is lost', { timeout: 120_000 }, async () => {
      const report = await soak({ middleware: 'spec-session', store, requests: 3000, seed: 20261126 });
      expect(report.findings).toEqual([]);
      expect(report.answered + report.errors).toBe(report.requests);
      expect(report.errors).toBeGreaterThan(0);
      expect(Object.values(report.faults).every((times) => times > 0)).toBe(true);
      const { before = 0, after = Number.NaN } = report.heap ?? {};
      expect(after - before).toBeLessThan(ROOM);
    });
  });
});
