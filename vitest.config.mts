import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** A project a kind of test, so that one kind can be run alone: `npx vitest run --project unit`. */
function project(
  name: string,
  include: string[],
  test: {
    testTimeout?: number;
    hookTimeout?: number;
    globalSetup?: string | string[];
    exclude?: string[];
    maxConcurrency?: number;
    isolate?: boolean;
  } = {},
) {
  // A process and a load of all modules for each file took up to a third of the time, and the tests leave nothing behind.
  const { exclude = [], isolate = false, ...rest } = test;
  return { test: { name, include, exclude: [...configDefaults.exclude, '**/dist/**', ...exclude], isolate, ...rest } };
}

/** Tests that take over the date, the timers and the errors of their process for good: see InProcess. */
const TAKING_OVER = [
  'conformance/src/runner/clock.test.ts',
  'conformance/src/fault-matrix/in-process.test.ts',
  'conformance/src/testing/{controls-in-process,express-session}.test.ts',
  'conformance/src/testing/faults/**/*.test.ts',
];

export default defineConfig({
  test: {
    // Vitest leaves one processor alone. Many tests wait for browsers, servers and child processes: one more than there are
    // processors keeps all of these busy.
    maxWorkers: availableParallelism() + 1,
    projects: [
      // Some tests hold hundreds of conversations, maybe on a busy machine.
      project('unit', ['src/**/*.test.ts'], { testTimeout: 20_000 }),
      project('conformance', ['conformance/src/**/*.test.ts'], {
        testTimeout: 30_000,
        exclude: ['conformance/src/testing/{command,published,replicas}/**', ...TAKING_OVER],
        // Scenarios of several processes need a Redis.
        globalSetup: ['conformance/src/testing/compiled-yaml.ts', 'test/support/install-servers.ts'],
      }),
      project('in-process', TAKING_OVER, {
        testTimeout: 30_000,
        globalSetup: 'conformance/src/testing/compiled-yaml.ts',
        isolate: true,
      }),
      // These run the command as it is published, and the GitHub action with it.
      project('command', ['{conformance/src/testing/command,test/action}/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 120_000,
        globalSetup: 'conformance/src/testing/command/installed.ts',
      }),
      // These start compilers.
      project('types', ['test/types/**/*.test.ts'], {
        testTimeout: 300_000,
        globalSetup: 'test/support/packed.ts',
      }),
      // This packs both packages, as the release workflow does.
      project('release', ['test/release/**/*.test.ts'], { testTimeout: 300_000 }),
      project('websockets', ['test/websockets/**/*.test.ts'], { testTimeout: 30_000 }),
      // These start database servers and nginx.
      project('readme', ['test/{readme,examples}/**/*.test.ts'], {
        testTimeout: 60_000,
        hookTimeout: 120_000,
        globalSetup: ['test/support/install-servers.ts', 'test/support/packed.ts'],
      }),
      project(
        'stores',
        ['test/{stores,support}/**/*.test.ts', 'conformance/src/testing/{published,replicas}/**/*.test.ts'],
        {
          testTimeout: 60_000,
          hookTimeout: 120_000,
          globalSetup: [
            'conformance/src/testing/compiled-yaml.ts',
            'test/support/install-servers.ts',
            'conformance/src/testing/published/install.ts',
          ],
          // Published stores under the contract mostly wait.
          maxConcurrency: 5,
        },
      ),
      // These start browsers, and a process with the application for each.
      project('browser', ['browser-tests/**/*.test.ts'], {
        testTimeout: 60_000,
        hookTimeout: 120_000,
        globalSetup: ['conformance/src/testing/compiled-yaml.ts', 'browser-tests/setup.ts'],
      }),
      // These make the site, and show it in browsers.
      project('site', ['scripts/site/**/*.test.ts'], {
        testTimeout: 120_000,
        hookTimeout: 120_000,
        globalSetup: ['conformance/src/testing/compiled-yaml.ts', 'browser-tests/setup.ts'],
      }),
      project('hostile', ['test/hostile/**/*.test.ts'], { testTimeout: 30_000 }),
      // These start database servers, which fail while requests come.
      project('soak', ['test/soak/**/*.test.ts'], {
        testTimeout: 120_000,
        globalSetup: 'test/support/install-servers.ts',
      }),
      project('frameworks', ['test/{frameworks,realms}/**/*.test.ts'], { testTimeout: 20_000 }),
      // These start the package as it is published, in other programs.
      project('surroundings', ['test/{environments,bundles,runtimes}/**/*.test.ts'], {
        testTimeout: 60_000,
        hookTimeout: 120_000,
        globalSetup: 'test/support/packed.ts',
      }),
      // Every benchmark once; what they measure is looked at by people, and by the gate.
      project('bench', ['bench/**/*.test.ts'], { testTimeout: 60_000, hookTimeout: 120_000 }),
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
