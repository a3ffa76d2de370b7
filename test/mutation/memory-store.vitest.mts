import { defineConfig } from 'vitest/config';

/** The store contract alone, held against MemoryStore: no unit test helps it. */
export default defineConfig({ test: { include: ['test/mutation/memory-store.test.ts'], testTimeout: 20_000 } });
