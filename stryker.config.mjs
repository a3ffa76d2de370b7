/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['src/**/*.ts', '!src/**/*.test.ts', '!src/testing/**', '!src/types.ts'],
  plugins: ['@stryker-mutator/vitest-runner', './test/mutation/corpus-runner.mjs', './test/mutation/ignore-debug.mjs'],
  ignorers: ['debug-lines'],
  testRunner: 'corpus-then-unit',
  vitest: { configFile: 'test/mutation/vitest.config.mts', related: false },
  coverageAnalysis: 'perTest',
  // Two cores: a second runner would starve the first, and what takes too long counts as killed.
  concurrency: 1,
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 15,
  ignorePatterns: ['dist', 'conformance/dist', 'coverage', 'reports'],
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  // Every survivor has to be explained (test/mutation/explained.mjs); this is against many new ones at once.
  thresholds: { high: 98, low: 95, break: 93 },
  tempDirName: '.stryker-tmp',
};
