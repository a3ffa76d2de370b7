import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoreClock } from '../../store-contract/clock.js';
import { type ContractScenario, loadContract } from '../../store-contract/contract.js';
import { runSteps, type StoreBench } from '../../store-contract/run-steps.js';
import { FAULTS, type StoreFault } from './faults.js';
import { SoundStore } from './sound-store.js';

const { requirements, scenarios } = loadContract();
/** process.test.ts tests those that need a process of their own. */
const inProcess = scenarios.filter(({ needs }) => !needs.includes('process'));

const clock: StoreClock = { real: false, advance: (ms) => vi.advanceTimersByTimeAsync(ms) };

function benchOf(create: () => unknown): StoreBench {
  return {
    clock,
    patienceMs: 400,
    module: {
      name: 'a store',
      version: '1.0.0',
      granularity: 0,
      create,
      breakBackend: (store: SoundStore) => store.fail(),
      healBackend: (store: SoundStore) => store.recover(),
      outside: (store: SoundStore) => [...store.outside].sort(),
    },
  };
}

function faultyStore(inject?: StoreFault['inject']): StoreBench {
  return benchOf(() => {
    const store = new SoundStore();
    inject?.(store);
    return store;
  });
}

async function failing(bench: StoreBench, among: readonly ContractScenario[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { scenario } of among) {
    const { verdict, reason } = await runSteps(scenario.steps, bench);
    if (verdict === 'error') throw new Error(`${scenario.id}: ${reason}`);
    if (verdict === 'fail') failed.push(scenario.id);
  }
  return failed;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Scenarios that some fault or control has failed. */
const canFail = new Set<string>();

it('a sound store meets every requirement', async () => {
  expect(await failing(faultyStore(), inProcess)).toEqual([]);
});

describe('a sound store with one fault fails the requirement that the fault breaks', () => {
  it.each(Object.entries(FAULTS))('%s', async (_, { breaks, inject }) => {
    expect(requirements.map(({ id }) => id)).toContain(breaks);
    const its = inProcess.filter(({ scenario }) => scenario.verifies.includes(breaks));
    const failed = await failing(faultyStore(inject), its);
    for (const id of failed) canFail.add(id);
    expect(failed).not.toEqual([]);
  });
});

/** Objects that do nothing a store does. */
const answering = (answer: (callback: (...values: unknown[]) => void) => unknown) => () => {
  const operation = (...args: unknown[]) => {
    const callback = args.at(-1);
    return typeof callback === 'function' ? answer(callback as () => void) : undefined;
  };
  const names = ['get', 'set', 'destroy', 'touch', 'all', 'length', 'clear'];
  return {
    ...Object.fromEntries(names.map((name) => [name, operation])),
    fail: () => undefined,
    recover: () => undefined,
    outside: new Set(),
  };
};

const CONTROLS: Record<string, () => unknown> = {
  'does nothing': answering((callback) => callback(null)),
  'never answers': answering(() => undefined),
  'always gives the same session': answering((callback) => callback(null, { cookie: {}, user: 'eve' })),
  'always fails': answering((callback) => callback(new Error('no'))),
  'always throws': answering(() => {
    throw new Error('no');
  }),
};

describe('the contract', () => {
  it('has a fault or a control that fails each scenario', async () => {
    for (const create of Object.values(CONTROLS)) {
      const left = inProcess.filter(({ scenario }) => !canFail.has(scenario.id));
      // All at once, since some wait for an answer that never comes.
      const outcomes = await Promise.all(
        left.map(async ({ scenario }) => ({ id: scenario.id, ...(await runSteps(scenario.steps, benchOf(create))) })),
      );
      for (const { id, verdict } of outcomes) if (verdict === 'fail') canFail.add(id);
    }
    expect(inProcess.map(({ scenario }) => scenario.id).filter((id) => !canFail.has(id))).toEqual([]);
  });

  it('has a fault for each requirement that a store alone can meet', () => {
    const broken = new Set(Object.values(FAULTS).map(({ breaks }) => breaks));
    const able = new Set(inProcess.flatMap(({ scenario }) => scenario.verifies));
    expect([...able].filter((id) => !broken.has(id) && id !== 'store-contract.answers.nothing-uncaught')).toEqual([]);
  });
});
