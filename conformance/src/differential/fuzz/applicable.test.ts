import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { missingOf } from '../../corpus/need-names.js';
import { needsOf } from '../../corpus/needs.js';
import type { Scenario } from '../../corpus/scenario.js';
import { applicable } from './applicable.js';
import { scenarios } from './arbitraries.js';

const SEED = 11;

const SCENARIO: Scenario = {
  id: 'fuzz',
  verifies: [],
  options: { rolling: true, resave: false, cookie: { priority: 'high', maxAge: 1000 } },
  store: 'memory',
  steps: [
    { seed: { id: 'one' } },
    { request: { cookies: [{ id: 'one' }] }, app: [{ set: { a: 1 } }, { try: { do: ['reload', 'save'], as: 'did' } }] },
    { advance: 1000 },
  ],
};

describe('a random scenario', () => {
  it('stays as it is where nothing is missing', () => expect(applicable(SCENARIO, [])).toBe(SCENARIO));

  it('leaves out what a target lacks, and keeps the rest', () => {
    const lacks = ['option.rolling', 'cookie.priority', 'session.reload', 'memory-store', 'cookie-codec', 'clock'];
    expect(applicable(SCENARIO, lacks)).toEqual({
      id: 'fuzz',
      verifies: [],
      options: { resave: false, cookie: { maxAge: 1000 } },
      store: { kind: 'traced' },
      steps: [{ seed: { id: 'one' } }, { request: {}, app: [{ set: { a: 1 } }, { try: { do: ['save'], as: 'did' } }] }],
    });
  });

  it('does without a store where a target takes none', () => {
    const reduced = applicable(SCENARIO, ['store-trace', 'memory-store']);
    expect(reduced).not.toHaveProperty('store');
    expect(reduced?.steps).toHaveLength(2);
  });

  it('is applicable to an adapter with few abilities, as a rule', () => {
    const lacks = ['app-api', 'session.cookie', 'cookie-codec', 'store-trace', 'memory-store', 'exports'];
    const made = fc.sample(scenarios(), { seed: SEED, numRuns: 200 });
    const left = made.flatMap((scenario) => applicable(scenario, lacks) ?? []);
    expect(left.length, `seed ${SEED}`).toBeGreaterThan(150);
    for (const scenario of left) expect(missingOf(needsOf(scenario), lacks)).toEqual([]);
  });
});
