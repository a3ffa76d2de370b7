import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from '../../corpus/corpus.js';
import { Pool } from '../../runner/pool.js';
import { locateTarget } from '../../targets/locate.js';
import { referencePackage } from '../../testing/faults/faulty-package.js';
import type { Edit } from '../../testing/reference.js';
import { type FuzzResult, fuzz } from './fuzz.js';
import { saveScenario } from './save.js';

const SEED = 4;

/**
 * Random scenarios that may go into one finding, which ends a test. A new action or option changes what each seed makes:
 * one that finds a fault in the first hundred may then take several hundred.
 */
const RUNS = 1500;

const NO_TOUCH: Edit = {
  file: 'request-session.ts',
  find: 'return settings.storeTouches && this',
  replace: 'return session.cookie.expires != null && settings.storeTouches && this',
};

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Nothing is shortened: injected-faults.test.ts looks at how short findings get. */
function run(target: string, runs: number, against?: string): Promise<FuzzResult> {
  const stop = new AbortController();
  return fuzz({
    target,
    ...(against === undefined ? {} : { against }),
    specDirectory: defaultCorpusDirectory(),
    seed: SEED,
    runs,
    shortenMs: 0,
    // One worker for each target.
    jobs: against === undefined ? 1 : 2,
    // One finding decides each of these tests.
    signal: stop.signal,
    found: () => stop.abort(),
  });
}

let found: Promise<FuzzResult> | undefined;

/** What is found with the seed in the reference without some of its touches; looked for once. */
function inFaulty(target: string): Promise<FuzzResult> {
  found ??= run(target, RUNS, 'express-session');
  return found;
}

function described(result: FuzzResult): string {
  return `seed ${SEED}: ${JSON.stringify(result.findings, null, 1)}`;
}

describe('random scenarios', { timeout: 240_000 }, () => {
  it('find nothing in the reference that the ledger does not explain', async () => {
    const result = await run(referencePackage(), 150, 'express-session');
    expect(result.findings, described(result)).toEqual([]);
    expect(result.runs).toBe(150);
    // They do come to where the two differ.
    expect(result.known.size).toBeGreaterThan(10);
  });

  it('find nothing in the reference that no target may do', async () => {
    const result = await run(referencePackage(), 150);
    expect(result.findings, described(result)).toEqual([]);
  });

  it('are the same for the same seed, and find the same', async () => {
    const target = referencePackage(NO_TOUCH);
    const [one, two] = [await inFaulty(target), await run(target, RUNS, 'express-session')];
    expect(one.findings.length).toBeGreaterThan(0);
    expect(two.findings.map(({ scenario }) => scenario)).toEqual(one.findings.map(({ scenario }) => scenario));
  });
});

describe('alone, a target is found', { timeout: 240_000 }, () => {
  it.each<[string, Edit, string]>([
    [
      'to adopt an unknown id',
      {
        file: 'request-session.ts',
        find: 'const id = settings.generateId(req);',
        replace: 'const id = this.cookieId ?? settings.generateId(req);',
      },
      'invariant.adopted-id',
    ],
    [
      'to hand out a cookie for a session that it does not store',
      { file: 'request-session.ts', find: "if (this.needsSave(session)) return 'save';", replace: '' },
      'invariant.unsaved-session',
    ],
    [
      'to store a session again that the same request has ended',
      { file: 'session-writes.ts', find: 'return this.ended?.has(id) === true;', replace: 'return false;' },
      'invariant.ended-session',
    ],
    [
      'to call next twice',
      {
        file: 'request-session.ts',
        find: '      return;\n    }\n    this.next();\n  }',
        replace: '      return;\n    }\n    this.next();\n    this.next();\n  }',
      },
      'invariant.next',
    ],
    [
      'to put data into the cookie',
      {
        file: 'request-session.ts',
        find: 'session.cookie.data);',
        replace: "{ ...session.cookie.data, path: '/' + (session as unknown as { mark?: string }).mark });",
      },
      'invariant.data-in-cookie',
    ],
    [
      'to crash',
      { file: 'request-session.ts', find: "debug('session found');", replace: 'process.exit(1);' },
      'process',
    ],
    ['to hang', { file: 'request-session.ts', find: "debug('session found');", replace: 'return;' }, 'invariant.hang'],
    [
      "to show a session under another's id",
      {
        file: 'request-session.ts',
        find: "debug('session found');",
        replace: "this.req.sessionID = this.req.sessionID + 'x';",
      },
      'invariant.foreign-session',
    ],
  ])('%s', async (_, edit, invariant) => {
    // A crash costs a new process each time.
    const result = await run(referencePackage(edit), invariant === 'process' ? 60 : RUNS);
    const paths = result.findings.flatMap(({ differences }) => differences.map(({ path }) => path));
    expect(paths, described(result)).toContain(invariant);
  });
});

it('what was found is saved as a scenario that fails again, and passes where it is right', {
  timeout: 120_000,
}, async () => {
  const target = referencePackage(NO_TOUCH);
  const { findings } = await inFaulty(target);
  const [finding] = findings;
  if (!finding) throw new Error('nothing was found');
  const folder = temporary();
  saveScenario(folder, { ...finding.expecting, id: 'found-1' }, defaultCorpusDirectory(), `seed ${SEED}`);

  const { scenarios } = loadCorpus(folder);
  expect(scenarios.map(({ scenario }) => scenario.id)).toEqual(['found-1']);
  const verdicts = await Promise.all(
    [target, 'express-session'].map(async (name) => {
      const pool = new Pool(locateTarget(name), 1);
      try {
        await pool.open('express5');
        return (await pool.run(scenarios[0]?.scenario ?? finding.scenario, 'express5')).outcome.verdict;
      } finally {
        await pool.close();
      }
    }),
  );
  expect(verdicts).toEqual(['fail', 'pass']);
});

it('a target that can not be loaded is no finding', async () => {
  const broken = fileURLToPath(new URL('../../testing/targets/does-not-load.cjs', import.meta.url));
  await expect(run(broken, 10)).rejects.toThrow(/could not be loaded/);
});
