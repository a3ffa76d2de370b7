import { defineConfig } from 'vitest/config';

/** Only the store contract against MemoryStore, without the help of unit tests. */
export default defineConfig({ test: { include: ['test/mutation/memory-store.test.ts'], testTimeout: 20_000 } });
