import memorystore from 'memorystore';
import { beforeEach, describe } from 'vitest';
import { specSession } from './library.js';
import { describeStory, type StoreUnderTest } from './story.js';

describe('memorystore', () => {
  let underTest: StoreUnderTest;

  beforeEach(() => {
    const MemoryStore = memorystore(specSession);
    const store = new MemoryStore({});
    // The cache of records that it keeps in memory: lru-cache 4, whose entries are key `k`, value `v`, expiry `e`.
    const { store: cache } = store as unknown as {
      store: {
        get(id: string): string | undefined;
        set(id: string, json: string | undefined, maxAge: number): void;
        dump(): { k: string; e: number }[];
        itemCount: number;
      };
    };
    underTest = {
      open: () => store,
      async timeLeft(id) {
        const entry = cache.dump().find(({ k }) => k === id);
        return entry && entry.e - Date.now();
      },
      async setTimeLeft(id, milliseconds) {
        cache.set(id, cache.get(id), milliseconds);
      },
      async count() {
        return cache.itemCount;
      },
    };
  });

  describeStory(() => underTest);
});
