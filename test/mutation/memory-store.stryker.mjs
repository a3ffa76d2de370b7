import whole from '../../stryker.config.mjs';

/**
 * Mutants of MemoryStore under the store contract alone: this measures the contract, which has to notice whatever
 * changes the behaviour of a store.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  ...whole,
  mutate: ['src/memory-store.ts'],
  plugins: ['@stryker-mutator/vitest-runner'],
  ignorers: [],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/memory-store.vitest.mts', related: false },
  // A contract for all stores cannot cover everything that one does: memory-store-survivors.md explains each survivor.
  thresholds: { ...whole.thresholds, break: null },
  htmlReporter: { fileName: 'reports/mutation-memory-store/mutation.html' },
  jsonReporter: { fileName: 'reports/mutation-memory-store/mutation.json' },
};
