import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAULT_BASELINES, readBaseline } from './baseline.js';
import { type CorpusScenario, defaultCorpusDirectory, loadCorpus } from './corpus/corpus.js';
import { failuresInLedger, ledgerFile } from './differential/ledger.js';
import { faultMatrix } from './fault-matrix/suite.js';
import { KnownFailures, knownFailures, lintBaseline, shippedBaselines, shippedFailures } from './known-failures.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'baseline-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(text: string): string {
  const path = join(folder, 'known.yaml');
  writeFileSync(path, text);
  return path;
}

function scenario(id: string, ...aliases: string[]): CorpusScenario {
  return {
    scenario: { id, aliases, verifies: ['r'] },
    level: 'must',
    profile: 'express',
    needs: [],
    feature: 'f',
    file: 'f.yaml',
    line: 1,
  };
}

const corpus = () => loadCorpus(defaultCorpusDirectory()).scenarios;
const ledger = () => failuresInLedger(ledgerFile(defaultCorpusDirectory()) ?? 'the ledger is missing');
const ids = (failures: KnownFailures | undefined) => failures?.entries.map(({ id }) => id) ?? [];

const SEVERAL = `target: some-session
versions: [1.0.0, 2.0.0]
entries:
  - reason: Not yet.
    versions: { '<2': [one] }
  - { id: two, reason: Never. }
`;

describe('known failures', () => {
  it('are found by the former ids of a scenario, too, and those that no scenario has are named', () => {
    const place = { file: 'known.yaml', line: 3 };
    const known = new KnownFailures('known.yaml', [
      { id: 'old', reason: 'x', ...place },
      { id: 'nwe', reason: 'y', ...place },
    ]);
    expect(known.find(scenario('new', 'old'))?.reason).toBe('x');
    expect(known.unknown([scenario('new', 'old')])).toEqual([
      { id: 'nwe', ...place, reason: "the baseline names 'nwe', and there is no such scenario (did you mean 'new'?)" },
    ]);
  });

  it('are those of the version of the target', () => {
    const baseline = readBaseline(file(SEVERAL));
    expect(ids(knownFailures(baseline, { name: 'some-session', version: '1.0.0' }))).toEqual(['one', 'two']);
    expect(ids(knownFailures(baseline, { name: 'some-session', version: '2.0.0' }))).toEqual(['two']);
  });

  it.each([
    { name: 'some-session', version: '1.5.0' },
    { name: 'other-session', version: '1.0.0' },
  ])('of several versions are refused for $name $version, which is not among them', ({ name, version }) => {
    expect(() => knownFailures(readBaseline(file(SEVERAL)), { name, version })).toThrow(
      `known.yaml is for some-session 1.0.0, 2.0.0, and the target is ${name} ${version}; --baseline names another`,
    );
  });

  it('of another package are taken when they are asked for, with a notice', () => {
    const path = file('target: some-session\nversion: 1.0.0\nentries:\n  - { id: one, reason: x }\n');
    const notices: string[] = [];
    const asked = (name: string) =>
      knownFailures(readBaseline(path), { name, version: '3.0.0' }, (text) => notices.push(text));
    expect(ids(asked('some-session'))).toEqual(['one']);
    expect(notices).toEqual([]);
    expect(ids(asked('other-session'))).toEqual(['one']);
    expect(notices).toEqual([`${path} is a baseline of some-session, and the target is other-session`]);
  });

  it('add to those of a shipped version, take from them, and replace their reasons', () => {
    const path = file(`like: express-session 1.19.0
passes: [cookie-path-not-a-longer-word]
entries:
  - { id: name-default-is-connect-sid, reason: It is called sid. }
  - { id: cookie-refused-domain, reason: Later. }
`);
    const fork = knownFailures(readBaseline(path), { name: 'fork', version: '1.0.0' });
    const upstream = shippedFailures({ name: 'express-session', version: '1.19.0' });
    const expected = ids(upstream).filter((id) => id !== 'cookie-path-not-a-longer-word');
    expect(new Set(ids(fork))).toEqual(new Set([...expected, 'name-default-is-connect-sid']));
    expect(fork.find(scenario('cookie-refused-domain'))).toMatchObject({ reason: 'Later.', file: path, line: 5 });
  });

  it('can not add to a version that is not shipped', () => {
    const baseline = readBaseline(file('entries: []\nlike: express-session 1.18.9\n'));
    expect(() => knownFailures(baseline, { name: 'fork', version: '1.0.0' })).toThrow(
      /known\.yaml:2: there is no shipped baseline of 'express-session' in the version '1\.18\.9'/,
    );
  });

  it('can not take the ledger for another package', () => {
    const baseline = readBaseline(file('entries: []\nlike: ledger\n'));
    expect(() => knownFailures(baseline, { name: 'fork', version: '1.0.0' })).toThrow(
      /known\.yaml:2: the ledger is about express-session/,
    );
  });
});

describe('the lint of a baseline', () => {
  it('fails while a reason is missing, or no scenario has the id', () => {
    const path = file('entries:\n  - {id: one, reason: TODO}\n  - {id: two, reason: x}\n');
    expect(lintBaseline(path, [scenario('one')])).toMatchObject([
      { line: 2, message: "'one' has no reason yet" },
      { line: 3, message: expect.stringContaining("names 'two'") },
    ]);
    expect(lintBaseline(file('entries:\n  - {id: one, reason: x}\n'), [scenario('one')])).toEqual([]);
  });

  it('names an unknown id once, for however many versions it stands', () => {
    expect(lintBaseline(file(SEVERAL), [scenario('one')])).toMatchObject([{ line: 6, message: expect.any(String) }]);
  });

  it('fails for what passes without being known, and for what the ledger has already', () => {
    const path = file(`target: express-session
versions: [1.18.2, 1.19.0]
like: ledger
passes: { '<1.19': [cookie-path-not-a-longer-wrod] }
entries:
  - { id: cookie-refused-domain, reason: As the ledger has it. }
  - reason: Older versions have another reason.
    versions: { '<1.19': [cookie-refused-path] }
`);
    expect(lintBaseline(path, corpus())).toMatchObject([
      { line: 4, message: expect.stringMatching(/brings along \(did you mean 'cookie-path-not-a-longer-word'\?\)/) },
      { line: 6, message: "the ledger has 'cookie-refused-domain' for 1.19.0: take it out here" },
    ]);
  });
});

describe('the shipped baselines', () => {
  it('are found by the exact name and version of a package, and by nothing else', () => {
    const shipped = (name: string, version: string) => shippedFailures({ name, version });
    expect(shipped('express-session', '1.19.0')?.file).toMatch(/baselines.express-session\.yaml$/);
    expect(shipped('@gristlabs/express-session', '1.18.1-grist1')?.file).toMatch(/@gristlabs.express-session\.yaml$/);
    expect(shipped('express-session', '1.19.1')).toBeUndefined();
    expect(shipped('express-session', '1.14.0')).toBeUndefined();
    for (const name of ['../baselines/express-session', '/express-session', '..', '@/express-session', 'my-session'])
      expect(shipped(name, '1.19.0')).toBeUndefined();
  });

  it('have no faults', () => {
    const scenarios = corpus();
    expect(shippedBaselines()).toHaveLength(2);
    expect(shippedBaselines().flatMap((path) => lintBaseline(path, scenarios))).toEqual([]);
    const cells = faultMatrix().corpus.scenarios;
    expect(shippedBaselines(FAULT_BASELINES)).toHaveLength(1);
    expect(shippedBaselines(FAULT_BASELINES).flatMap((path) => lintBaseline(path, cells))).toEqual([]);
  });

  it('have of 1.19.0 what the ledger lists, and nothing of their own', () => {
    const known = shippedFailures({ name: 'express-session', version: '1.19.0' });
    expect(known?.entries).toEqual(ledger().failures);
  });
});
