import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Target } from '../targets/target.js';
import { Activity } from './activity.js';
import { VirtualClock } from './clock.js';
import { Gates } from './gates.js';
import { ScenarioStore } from './store.js';

/** A store that has forgotten what it was given, and answers with this error. */
function storeOf(code: string): ScenarioStore {
  class Forgetful extends EventEmitter {
    get(_id: string, callback: (error: Error) => void): void {
      callback(Object.assign(new Error('no such session'), { code }));
    }

    set(_id: string, _session: unknown, callback: () => void): void {
      callback();
    }
  }
  return new ScenarioStore(
    'default',
    { kind: 'memory' },
    {
      target: { MemoryStore: Forgetful } as unknown as Target,
      activity: new Activity(new VirtualClock()),
      gates: new Gates(),
      fixtures: { now: () => 0, captures: new Map(), called: () => undefined },
      trace: [],
      asked: () => undefined,
    },
  );
}

describe('the records of a store', () => {
  it('lack a session that it calls missing by ENOENT', async () => {
    const store = storeOf('ENOENT');
    await store.seed({ id: 'one' });
    expect(await store.stored()).toEqual([]);
  });

  it('can not be told where it fails otherwise', async () => {
    const store = storeOf('ECONNREFUSED');
    await store.seed({ id: 'one' });
    await expect(store.stored()).rejects.toThrow('no such session');
  });
});
