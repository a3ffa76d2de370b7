import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { storeContract, type TestContext, type TestFunction } from '../../main.js';
import { FAULTS } from './faults.js';
import { SoundStore } from './sound-store.js';

describe('a sound store, whose tests are those of vitest', () => {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  const inVitest: TestFunction = (name, options, run) =>
    test(name, options, () =>
      // A sound store skips only scenarios that need a process of their own.
      run({ skip: (reason) => expect(reason).toBe('not applicable: needs process') }),
    );

  storeContract(inVitest, () => new SoundStore(), {
    breakBackend: (store) => store.fail(),
    healBackend: (store) => store.recover(),
    outside: (store) => [...store.outside],
    clock: (ms) => vi.advanceTimersByTimeAsync(ms),
  });
});

/** Gathers tests, to be run one by one. */
function gather() {
  const tests = new Map<string, (context: TestContext) => Promise<void>>();
  const register: TestFunction = (name, _, run) => tests.set(name, run);
  const skipped: string[] = [];
  const context: TestContext = { skip: (reason = '') => skipped.push(reason) };
  const run = (name: string) => tests.get(name)?.(context) ?? Promise.reject(new Error(`no test '${name}'`));
  return { tests, register, skipped, run };
}

function faulty(name: string): SoundStore {
  const store = new SoundStore();
  FAULTS[name]?.inject(store);
  return store;
}

describe('storeContract', () => {
  it('fails a test with the requirement, the difference and the place', async () => {
    const { register, run } = gather();
    storeContract(register, () => faulty('set merges'));
    await expect(run('store-set-then-get (must)')).resolves.toBeUndefined();
    await expect(run('store-set-replaces-keys (must)')).rejects.toThrow(
      /store-contract\.set\.replaces: .*\nstep 3, session\.data\.admin\n {2}expected .*\n {2}actual {3}true\n.*set\.yaml:\d+$/s,
    );
  });

  it('skips scenarios for features that the store does not offer, and those that need a process', async () => {
    const { register, run, skipped } = gather();
    storeContract(register, () => faulty('there is no touch'), { lacks: ['length'] });
    await run('store-touch-prolongs (must)');
    await run('store-length-counts (may)');
    await run('store-answers-process-can-end (should)');
    expect(skipped).toEqual(['touch', 'length', 'process'].map((need) => `not applicable: needs ${need}`));
  });

  it('skips optional requirements that are not met', async () => {
    const { register, run, skipped } = gather();
    storeContract(register, () => faulty('length counts one more'));
    await run('store-length-counts (may)');
    expect(skipped[0]).toMatch(/^optional, and left out: /);
  });

  it('waits for real time once for all tests that wait', { timeout: 60_000 }, async () => {
    const { register, run, tests } = gather();
    storeContract(register, () => new SoundStore());
    const waiting = [...tests.keys()].filter((name) => /^store-(expiry|touch)-/.test(name));
    const begin = performance.now();
    for (const name of waiting) await run(name);
    expect(performance.now() - begin).toBeLessThan(20_000);
  });

  it('takes a baseline', async () => {
    const { register, run } = gather();
    const baseline = fileURLToPath(new URL('../../../stores/connect-redis.yaml', import.meta.url));
    storeContract(register, () => new SoundStore(), {
      name: 'connect-redis',
      baseline,
      breakBackend: (store) => store.fail(),
    });
    await expect(run('store-answers-disconnect-event (should)')).rejects.toThrow(/passes now: remove the entry/);
  });

  it('refuses invalid options', () => {
    const { register } = gather();
    expect(() => storeContract(register, () => new SoundStore(), { granularity: -1 })).toThrow(
      /has a 'granularity' that is not a number of milliseconds/,
    );
  });
});
