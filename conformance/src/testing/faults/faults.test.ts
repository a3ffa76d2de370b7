import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type CorpusScenario, defaultCorpusDirectory, loadCorpus } from '../../corpus/corpus.js';
import { InProcess } from '../in-process.js';
import { loadReference, type SessionModule } from '../reference.js';
import { FAULTS } from './faults.js';
import type { InjectedFault } from './injected-fault.js';
import { isNoticed } from './notice.js';

const corpus = loadCorpus(defaultCorpusDirectory());
// browser-tests/faults.test.ts covers the scenarios for browsers, and testing/replicas those of several processes.
const scenarios = corpus.scenarios.filter(({ needs }) => !['browser', 'replicas'].some((need) => needs.includes(need)));
const files = new Map(corpus.requirements.map(({ id, file }) => [id, file]));
const faults = Object.values(FAULTS).flat();
const inProcess = new InProcess();

const reference: InjectedFault = { name: 'none', breaks: [], edits: [] };
const loaded = new Map<InjectedFault, SessionModule>();
/** The scenarios that have failed, and how often each fault has made one fail. */
const failed = new Set<CorpusScenario>();
const noticed = new Map<InjectedFault, number>();

/** Runs a scenario against the reference with a fault. The verdict `error` is the harness's, and does not count as `fail`. */
async function run(entry: CorpusScenario, fault: InjectedFault) {
  const outcome = await inProcess.run(entry.scenario, (afresh) => {
    const module = afresh ? undefined : loaded.get(fault);
    if (module) return module;
    const fresh = loadReference(fault.edits);
    // A module loaded for a scenario with its own process has read that process's environment, so it is not kept.
    if (!afresh) loaded.set(fault, fresh);
    return fresh;
  });
  if (fault !== reference && outcome.verdict === 'fail') {
    failed.add(entry);
    noticed.set(fault, (noticed.get(fault) ?? 0) + 1);
  }
  return outcome;
}

/** The faults, the likeliest to fail a scenario first: those of its file, then those that many scenarios have noticed. */
function byLikelihood({ file }: CorpusScenario): InjectedFault[] {
  const isOwn = ({ breaks }: InjectedFault) => breaks.some((id) => files.get(id) === file);
  const rest = faults.filter((fault) => !isOwn(fault));
  return [...faults.filter(isOwn), ...rest.sort((a, b) => (noticed.get(b) ?? 0) - (noticed.get(a) ?? 0))];
}

describe('the reference', () => {
  it('passes every scenario', { timeout: 120_000 }, async () => {
    const notPassed: unknown[] = [];
    for (const entry of scenarios) {
      const { verdict, failures, reason } = await run(entry, reference);
      if (verdict !== 'pass') notPassed.push({ id: entry.scenario.id, verdict, failures, reason });
    }
    expect(notPassed).toEqual([]);
  });

  it('refuses an edit that no longer fits', () => {
    const edit = { file: 'connection.ts', find: 'no such text', replace: '' };
    expect(() => loadReference([edit])).toThrow('src/connection.ts holds the text of an edit 0 times');
    expect(() => loadReference([{ ...edit, find: 'return' }])).toThrow(/holds the text of an edit \d times/);
    expect(() => loadReference([{ ...edit, file: 'none.ts' }])).toThrow('there is no src/none.ts');
    expect(() => loadReference([{ ...edit, find: 'return true;', replace: 'return (;' }])).toThrow(SyntaxError);
  });
});

describe.each(Object.entries(FAULTS))('an injected fault of %s', (_folder, group) => {
  it.each(group.map((fault) => [fault.name, fault] as const))('%s is noticed', async (_name, fault) => {
    const ran = new Map<CorpusScenario, boolean>();
    const fails = async (entry: CorpusScenario) => (await run(entry, fault)).verdict === 'fail';
    for (const id of fault.breaks) {
      const own = scenarios.filter(({ scenario }) => scenario.verifies.includes(id));
      const noticed = await isNoticed(own, failed, ran, fails);
      if (own.length > 0) expect(noticed, `a scenario of ${id} fails`).toBe(true);
    }
  });
});

describe('the injected faults', () => {
  it('have unique names', () => {
    const names = faults.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('break requirements that exist, at least one that needs no browser', () => {
    expect(faults.flatMap(({ breaks }) => breaks).filter((id) => !files.has(id))).toEqual([]);
    const plain = new Set(scenarios.flatMap(({ scenario }) => scenario.verifies));
    expect(faults.filter(({ breaks }) => !breaks.some((id) => plain.has(id)))).toEqual([]);
  });

  it('concern every folder of the corpus', () => {
    const folders = readdirSync(corpus.directory, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && !['browser', 'store-contract'].includes(entry.name),
    );
    expect(Object.keys(FAULTS).sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  it('make every scenario fail at least once', { timeout: 240_000 }, async () => {
    const neverFailed: string[] = [];
    for (const entry of scenarios) {
      if (failed.has(entry)) continue;
      for (const fault of byLikelihood(entry)) if ((await run(entry, fault)).verdict === 'fail') break;
      if (!failed.has(entry)) neverFailed.push(entry.scenario.id);
    }
    expect(neverFailed, 'show that these can fail: add a fault to testing/faults that they notice').toEqual([]);
  });
});
