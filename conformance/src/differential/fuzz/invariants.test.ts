import { describe, expect, it } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from '../../corpus/corpus.js';
import type { Scenario } from '../../corpus/scenario.js';
import { Pool } from '../../runner/pool.js';
import { locateTarget } from '../../targets/locate.js';
import { referencePackage } from '../../testing/faults/faulty-package.js';
import { violations } from './invariants.js';

const { scenarios } = loadCorpus(defaultCorpusDirectory());

function called(id: string): Scenario {
  const found = scenarios.find(({ scenario }) => scenario.id === id);
  if (!found) throw new Error(`the corpus has no scenario ${id}`);
  return found.scenario;
}

/** What a target did in each scenario that no target may do. */
async function seen(target: string, ids: readonly string[]): Promise<unknown[]> {
  const pool = new Pool(locateTarget(target), 1);
  try {
    await pool.open('express5');
    const found: unknown[] = [];
    for (const id of ids) {
      const { outcome } = await pool.run(called(id), 'express5', { observe: true });
      if (!outcome.observation) throw new Error(`${id} was not observed: ${outcome.reason}`);
      found.push(violations(called(id), outcome.observation).map(({ path, target }) => `${path}: ${String(target)}`));
    }
    return found;
  } finally {
    await pool.close();
  }
}

describe('an id that a request has destroyed, and stored', { timeout: 60_000 }, () => {
  const STORED_AFTERWARDS = ['session-ended-regenerate-then-save-of-the-kept-one', 'session-ended-destroy-then-save'];
  const OVERTAKEN = [
    'session-ended-save-then-destroy-at-once-slow-set',
    'session-ended-save-then-regenerate-meanwhile-slow-set',
  ];
  const TOUCHED = ['session-ended-touch-then-regenerate-at-once'];
  const ALL = [...STORED_AFTERWARDS, ...OVERTAKEN, ...TOUCHED];

  it('is not seen of the reference', async () => {
    expect(await seen(referencePackage(), ALL)).toEqual(ALL.map(() => []));
  });

  it('is seen where the request asks the store', async () => {
    const forgets = {
      file: 'session-writes.ts',
      find: 'return this.ended?.has(id) === true;',
      replace: 'return false;',
    };
    expect(await seen(referencePackage(forgets), [...STORED_AFTERWARDS, ...TOUCHED])).toEqual([
      [expect.stringMatching(/^invariant.ended-session: set one$/), expect.stringMatching(/kept one$/)],
      [expect.stringMatching(/^invariant.ended-session: set one$/), expect.stringMatching(/kept one$/)],
      ['invariant.ended-session: touch one'],
    ]);
  });

  it('is seen where a slow store is asked before, and does it after', async () => {
    const overtakes = { file: 'session-writes.ts', find: '    if (this.pending === 0) {', replace: '    if (true) {' };
    expect(await seen(referencePackage(overtakes), OVERTAKEN)).toEqual(
      OVERTAKEN.map(() => ['invariant.ended-session: kept one']),
    );
  });

  it('is not seen where another request stores it', async () => {
    expect(await seen('express-session', ['session-parallel-logout-undone-by-slow-change'])).toEqual([[]]);
  });
});

describe('an error that nobody catches', { timeout: 60_000 }, () => {
  const asking: Scenario = {
    id: 'a-scenario-that-asks-a-store',
    verifies: [],
    store: { kind: 'traced' },
    steps: [{ fault: { op: 'destroy', does: 'reject' } }, { store: { call: 'destroy', args: ['one'], as: 'asked' } }],
  };

  it("is not the target's where the scenario itself asks a store that rejects", async () => {
    const pool = new Pool(locateTarget(referencePackage()), 1);
    try {
      await pool.open('express5');
      const { outcome } = await pool.run(asking, 'express5', { observe: true });
      expect(outcome.observation?.steps.at(-1)).toMatchObject({
        uncaught: [],
        saw: { asked: { error: { message: 'store failed' } } },
      });
    } finally {
      await pool.close();
    }
  });
});
