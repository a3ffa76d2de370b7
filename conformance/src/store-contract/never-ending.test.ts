import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { locateTarget } from '../targets/locate.js';
import { realClock } from './clock.js';
import { factsOf } from './facts.js';
import { runSteps, type StoreBench } from './run-steps.js';
import type { LoadedStore } from './store-module.js';
import { StoreProcess } from './store-process.js';

const never = () => new Promise(() => undefined);

function moduleOf(own: Partial<LoadedStore>): LoadedStore {
  const create = () => ({ get: () => undefined });
  return { name: 'a store', version: '1.0.0', granularity: 0, clock: 'real', create, ...own };
}

describe('a store that never comes to an end', () => {
  it('is refused when it is never made', async () => {
    await expect(factsOf(moduleOf({ create: never }), 50)).rejects.toThrow(
      "'create' of the store's module was not done after 0.05 s",
    );
  });

  it('is refused when it never closes', async () => {
    await expect(factsOf(moduleOf({ close: never }), 50)).rejects.toThrow(
      "'close' of the store's module was not done after 0.05 s",
    );
  });

  it('is refused when its module is never loaded', { timeout: 30_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'never-loaded-'));
    const file = join(folder, 'never.mjs');
    writeFileSync(file, 'setInterval(() => {}, 1000); await new Promise(() => {});');
    const store = new StoreProcess(locateTarget(file), 500);
    try {
      await expect(store.open()).rejects.toThrow('not loaded after 0.5 s: does something at its top level never end?');
    } finally {
      store.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('is not waited for as long when it has left many operations without an answer', async () => {
    const bench: StoreBench = { module: moduleOf({}), clock: realClock, patienceMs: 60_000, unanswered: 8 };
    const { verdict, failures } = await runSteps([{ call: 'get', id: 'ada', expect: { session: 'missing' } }], bench);
    expect({ verdict, failures }).toMatchObject({ verdict: 'fail', failures: [{ path: 'answered' }] });
    expect(bench.unanswered).toBe(9);
  });
});
