import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { makeApplicationProject } from '../../support/application-project.js';

/** Jest's configurations. Each file runs in a realm of its own, which with jsdom has no `setImmediate` either. */
const configurations = {
  jsdom: { testEnvironment: 'jsdom' },
  node: { testEnvironment: 'node' },
  // The library is then loaded while timers are stopped.
  'node, with fake timers everywhere': { testEnvironment: 'node', fakeTimers: { enableGlobally: true } },
};

/** The part of Jest's report that the tests read. */
interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const INSTALLED = ['@jest/globals', 'jest-environment-jsdom', 'jest-environment-node', 'supertest'];

describe('under Jest', () => {
  let folder: string;
  beforeAll(async () => {
    folder = makeApplicationProject(inject('packed'), INSTALLED);
    await build({
      entryPoints: [join(import.meta.dirname, 'application.ts')],
      outfile: join(folder, 'application.test.js'),
      bundle: true,
      platform: 'node',
      // Jest does not support them without a flag.
      supported: { 'dynamic-import': false },
      external: ['spec-session', 'express', 'supertest', '@jest/globals'],
    });
  });

  it.each(Object.entries(configurations))('with the environment %s', async (_name, configuration) => {
    const report = join(folder, 'report.json');
    rmSync(report, { force: true });
    const printed = await runJest(folder, { ...configuration, rootDir: folder, transform: {} }, report);
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const tests = testResults.flatMap((file) => file.assertionResults);
    const others = tests.filter((test) => test.status !== 'passed').map((test) => `${test.status}: ${test.fullName}`);
    expect(others, printed).toEqual([]);
    expect(tests.length, printed).toBeGreaterThan(0);
  });
});

/** More milliseconds than Jest took on the busiest machine. */
const PATIENCE = 40_000;

/**
 * Runs Jest on the tests of a folder.
 *
 * @param report the file for Jest's report; a failing test is not an error here
 * @returns what it printed
 * @throws Error if it does not end
 */
async function runJest(folder: string, configuration: object, report: string): Promise<string> {
  writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(configuration));
  const args = ['--config', 'jest.config.json', '--runInBand', '--forceExit', '--json', '--outputFile', report];
  try {
    const options = { cwd: folder, timeout: PATIENCE };
    return (await promisify(execFile)(process.execPath, [jest, ...args], options)).stderr;
  } catch (err) {
    const { killed, stderr } = err as { killed?: boolean; stderr?: string };
    if (killed) throw new Error(`Jest did not end within ${PATIENCE} ms:\n${stderr}`);
    return stderr ?? String(err);
  }
}
