import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from '../../corpus/corpus.js';
import type { Scenario } from '../../corpus/scenario.js';
import { InProcess } from '../in-process.js';
import { type Edit, loadReference, type SessionModule } from '../reference.js';
import { BROKEN } from './broken.js';

// What only browsers can run, browser-tests/planted.test.ts sees fail.
const inReach = loadCorpus(defaultCorpusDirectory()).scenarios.filter(({ needs }) => !needs.includes('browser'));
const scenarios = new Map(inReach.map(({ scenario }) => [scenario.id, scenario]));
const everyBroken = Object.values(BROKEN).flat();
const listed = new Set(everyBroken.flatMap(({ caughtBy }) => caughtBy));
const inProcess = new InProcess();

function scenarioCalled(id: string): Scenario {
  const scenario = scenarios.get(id);
  if (!scenario) throw new Error(`the corpus has no scenario ${id}`);
  return scenario;
}

/** Gives the same module for every scenario, but for those that want a process of their own. */
function loader(edits: readonly Edit[]): (afresh: boolean) => SessionModule {
  const shared = loadReference(edits);
  return (afresh) => (afresh ? loadReference(edits) : shared);
}

describe('the reference', () => {
  it('passes every scenario that catches something', { timeout: 240_000 }, async () => {
    const load = loader([]);
    const notPassed: unknown[] = [];
    for (const id of listed) {
      const { verdict, failures, reason } = await inProcess.run(scenarioCalled(id), load);
      if (verdict !== 'pass') notPassed.push({ id, verdict, failures, reason });
    }
    expect(notPassed).toEqual([]);
  });

  it('is not what an edit that no longer fits leaves behind', () => {
    const edit = { file: 'connection.ts', find: 'no such text', replace: '' };
    expect(() => loadReference([edit])).toThrow('src/connection.ts holds the text of an edit 0 times');
    expect(() => loadReference([{ ...edit, find: 'return' }])).toThrow(/holds the text of an edit \d times/);
    expect(() => loadReference([{ ...edit, find: 'return true;', replace: 'return (;' }])).toThrow(SyntaxError);
  });
});

describe.each(Object.entries(BROKEN))('a broken implementation of %s whose fault is', (_folder, broken) => {
  it.each(broken.map((one) => [one.name, one] as const))('%s is caught', async (_name, { edits, caughtBy }) => {
    expect(caughtBy).not.toEqual([]);
    const load = loader(edits);
    const verdicts = new Map<string, string>();
    for (const id of caughtBy) verdicts.set(id, (await inProcess.run(scenarioCalled(id), load)).verdict);
    // Not `error`: a harness that breaks down has caught nothing.
    expect(verdicts).toEqual(new Map(caughtBy.map((id) => [id, 'fail'])));
  });
});

describe('the broken implementations', () => {
  it('have a name each', () => {
    const names = everyBroken.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('cover every folder of the corpus', () => {
    const folders = readdirSync(defaultCorpusDirectory(), { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name !== 'browser',
    );
    expect(Object.keys(BROKEN).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it('make every scenario of the corpus fail at least once', { timeout: 240_000 }, async () => {
    // A scenario need not be listed: then one is looked for, among those that break the same folder first.
    const neverFailed: string[] = [];
    for (const { scenario, file } of inReach) {
      if (listed.has(scenario.id)) continue;
      const near = Object.entries(BROKEN).flatMap(([folder, broken]) => (file.includes(`/${folder}/`) ? broken : []));
      let failed = false;
      for (const { edits } of [...near, ...everyBroken]) {
        failed ||= (await inProcess.run(scenario, loader(edits))).verdict === 'fail';
        if (failed) break;
      }
      if (!failed) neverFailed.push(scenario.id);
    }
    expect(neverFailed, 'show that these can fail: break the reference in a new way in testing/broken').toEqual([]);
  });
});
