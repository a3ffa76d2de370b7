import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** The tests that need the same things set up. One of them runs alone with `npx vitest run --project unit`, or by its path. */
function project(
  name: string,
  include: string[],
  test: { timeout: number; globalSetup?: string[]; exclude?: string[]; isolate?: boolean },
) {
  // A process and a load of all modules for each file took up to a third of the time, and the tests leave nothing behind.
  const { timeout, globalSetup = [], exclude = [], isolate = false } = test;
  return {
    test: {
      name,
      include,
      exclude: [...configDefaults.exclude, '**/dist/**', ...exclude],
      globalSetup,
      isolate,
      testTimeout: timeout,
      // Hooks start servers and browsers.
      hookTimeout: 120_000,
    },
  };
}

/** Tests that change their process for good: its date, timers and errors (see InProcess), or Node's responses (Restify does). */
const TAKING_OVER = [
  'conformance/src/runner/clock.test.ts',
  'conformance/src/fault-matrix/in-process.test.ts',
  'conformance/src/testing/{controls-in-process,express-session}.test.ts',
  'conformance/src/testing/faults/**/*.test.ts',
  'test/frameworks/restify.test.ts',
];

/** Tests of what is published: they start it in other programs, with compilers, and from its README. */
const OF_PACKAGES = [
  'conformance/src/testing/command/**/*.test.ts',
  'test/{action,bundles,environments,examples,readme,release,runtimes,types}/**/*.test.ts',
];

const COMPILED_YAML = 'conformance/src/testing/compiled-yaml.ts';
const SERVERS = 'test/support/install-servers.ts';

export default defineConfig({
  test: {
    // Vitest leaves one processor alone. Many tests wait for browsers, servers and child processes: one more than there are
    // processors keeps all of these busy.
    maxWorkers: availableParallelism() + 1,
    // Few, since each loads the modules that it tests anew. They run in the order of their names.
    projects: [
      project('browser', ['{browser-tests,scripts/site}/**/*.test.ts'], {
        timeout: 120_000,
        globalSetup: [COMPILED_YAML, 'browser-tests/setup.ts'],
      }),
      project('in-process', TAKING_OVER, { timeout: 30_000, globalSetup: [COMPILED_YAML], isolate: true }),
      project('packages', OF_PACKAGES, {
        // Compilers and npm take long on a busy machine.
        timeout: 300_000,
        globalSetup: [SERVERS, 'test/support/packed.ts', 'conformance/src/testing/command/installed.ts'],
      }),
      // Some of these start database servers. The benchmarks run once each; people and the gate look at what they measure.
      // Those in test/mutation are for Stryker.
      project('sources', ['{conformance/src,test,bench}/**/*.test.ts'], {
        timeout: 60_000,
        exclude: [...TAKING_OVER, ...OF_PACKAGES, 'test/mutation/**'],
        globalSetup: [COMPILED_YAML, SERVERS, 'test/support/built.ts', 'conformance/src/testing/published/install.ts'],
      }),
      // Some hold hundreds of conversations, maybe on a busy machine.
      project('unit', ['src/**/*.test.ts'], { timeout: 20_000 }),
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/testing/**', 'src/types.ts'],
      reporter: ['text', 'html'],
      thresholds: { lines: 95, branches: 95, functions: 95, statements: 95 },
    },
  },
});
