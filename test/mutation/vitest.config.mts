import { defineConfig } from 'vitest/config';

/** The unit tests alone: the corpus is run by corpus-runner.mjs. */
export default defineConfig({ test: { include: ['src/**/*.test.ts'], testTimeout: 20_000 } });
