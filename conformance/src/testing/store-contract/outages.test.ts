import { describe, expect, it } from 'vitest';
import { outagesAreApart } from '../../store-contract/outages.js';
import type { LoadedStore } from '../../store-contract/store-module.js';
import { SoundStore } from './sound-store.js';

const apart: LoadedStore = {
  name: 'a store',
  version: '1.0.0',
  granularity: 0,
  clock: 'real',
  create: () => new SoundStore(),
  breakBackend: (store: SoundStore) => store.fail(),
  healBackend: (store: SoundStore) => store.recover(),
};

/** A module whose stores have one server. */
function withOneServer(): LoadedStore {
  const made: SoundStore[] = [];
  return {
    ...apart,
    create() {
      const store = new SoundStore();
      made.push(store);
      return store;
    },
    breakBackend() {
      for (const store of made) store.fail();
    },
    healBackend() {
      for (const store of made) store.recover();
    },
  };
}

describe('the outages of a store', () => {
  it('concern it alone if the other stores still work', async () => {
    expect(await outagesAreApart(apart)).toBe(true);
  });

  it.each<[string, LoadedStore]>([
    ['stops a server that they share', withOneServer()],
    ["can't be broken", { ...apart, breakBackend: () => Promise.reject(new Error('no')) }],
    [
      "can't be healed",
      {
        ...apart,
        healBackend() {
          throw new Error('no');
        },
      },
    ],
    ['makes no stores', { ...apart, create: () => Promise.reject(new Error('no')) }],
  ])('concern all if their module %s', async (_, module) => {
    expect(await outagesAreApart(module)).toBe(false);
  });

  it('concern all if the other stores no longer answer', async () => {
    const module = withOneServer();
    const silent = {
      ...module,
      create: () => Object.assign(module.create() as SoundStore, { report: () => undefined }),
    };
    expect(await outagesAreApart(silent)).toBe(false);
  });
});
