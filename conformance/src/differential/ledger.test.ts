import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CommandError } from '../command-error.js';
import { defaultCorpusDirectory, loadCorpus } from '../corpus/corpus.js';
import type { JsonObject, Scenario } from '../corpus/scenario.js';
import { withGeneratedPart } from '../report/generated-part.js';
import { differencesTable } from './differences-table.js';
import {
  differingScenarios,
  failuresInLedger,
  type Ledger,
  type Mark,
  particular,
  readLedger,
  unexplained,
  unknownNames,
} from './ledger.js';

const SHIPPED = join(defaultCorpusDirectory(), 'divergences.yaml');

/** The path of a ledger with this text. */
function written(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'divergences.yaml');
  writeFileSync(file, text);
  return file;
}

function ledgerWith(...marks: Mark[]): Ledger {
  const entry = { requirement: 'r', scenarios: ['s'], topic: 'cookies', summary: 'a', reason: 'b', marks };
  return { file: 'f', target: 't', against: { package: 'p', version: '1' }, divergences: [entry] };
}

/** The paths of differences that a mark leaves unexplained, in a scenario with these options. */
function left(mark: Mark, paths: string[], options: JsonObject = {}): string[] {
  const scenario: Scenario = { id: 's', verifies: [], options, steps: [{ request: { path: '/a' } }] };
  const differences = paths.map((path) => ({ step: '1', path, target: 1, against: 2 }));
  return unexplained(ledgerWith(mark), scenario, differences).left.map(({ path }) => path);
}

describe('a ledger', () => {
  it('names requirements and scenarios that exist', () => {
    expect(unknownNames(readLedger(SHIPPED), loadCorpus(defaultCorpusDirectory()))).toEqual([]);
  });

  it('names each scenario once', () => {
    const ids = readLedger(SHIPPED).divergences.flatMap(differingScenarios);
    expect(ids).toEqual([...new Set(ids)]);
  });

  it('is refused with line and column of an unknown key, and of a missing one', () => {
    const file = written(
      'target: t\nagainst: { package: p, version: "1" }\ndivergences:\n  - { requirement: r, sumary: x }\n',
    );
    expect(() => readLedger(file)).toThrow(CommandError);
    expect(() => readLedger(file)).toThrow(/:4:23: unknown key 'sumary'/);
    expect(() => readLedger(file)).toThrow(/'reason' is missing/);
  });

  it('is refused with line and column where it goes beyond a limit', () => {
    const head = 'target: t\nagainst: { package: p, version: "1" }\n';
    expect(() => readLedger(written(`${head}divergences: ${'['.repeat(5000)}`))).toThrow(
      /:3:\d+: .*nested deeper than 64/,
    );
    const entry = 'requirement: r, scenarios: [s], topic: cookies, summary: s, reason: r';
    const mark = (path: string) => written(`${head}divergences:\n  - { ${entry}, marks: [{ path: '${path}' }] }\n`);
    expect(readLedger(mark('**.a.*.**')).divergences).toHaveLength(1);
    expect(() => readLedger(mark('**.a.**.b.**.c.**.d'))).toThrow(/:4:\d+: the path '.*' has more than 3 wildcards/);
  });

  it('has the known failures of the other package, each with its reason and place', () => {
    const head = 'target: t\nagainst: { package: p, version: "1" }\ndivergences:\n';
    const fails =
      '  - { requirement: r, scenarios: [one, two], topic: cookies, summary: A., reason: B., upstream: [3] }\n';
    const differs = '  - { requirement: r, alsoDiffer: [three], topic: cookies, summary: C., reason: D. }\n';
    const file = written(head + fails + differs);
    expect(failuresInLedger(file)).toMatchObject({
      against: { package: 'p', version: '1' },
      failures: [
        { id: 'one', reason: 'Expected: A. Found: B.', upstream: [3], line: 4 },
        { id: 'two', reason: 'Expected: A. Found: B.', upstream: [3], line: 4 },
      ],
    });
    expect(readLedger(file).divergences.map(differingScenarios)).toEqual([['one', 'two'], ['three']]);
    const without = '  - { requirement: r, topic: cookies, summary: C., reason: D. }\n';
    expect(() => readLedger(written(head + without))).toThrow(/:4:5: the key 'scenarios' is missing/);
  });

  it('can not bring a schema that allows everything', () => {
    const file = written('anything: goes\n');
    writeFileSync(join(file, '../divergences.schema.json'), 'true');
    expect(() => readLedger(file)).toThrow(/unknown key 'anything'/);
  });

  it('that is not there is an error, too', () => {
    expect(() => readLedger('no/such/divergences.yaml')).toThrow(CommandError);
  });
});

describe('a mark', () => {
  it('accounts for the paths that it names, with * for one step and ** for any number', () => {
    expect(left({ path: 'a.b' }, ['a.b', 'a.b.c', 'a'])).toEqual(['a.b.c', 'a']);
    expect(left({ path: 'a.*.c' }, ['a.b.c', 'a.b.b.c', 'a.c'])).toEqual(['a.b.b.c', 'a.c']);
    expect(left({ path: 'a.**' }, ['a', 'a.b.c', 'ab'])).toEqual(['ab']);
    expect(left({ path: '**.c' }, ['c', 'a.b.c', 'a.bc'])).toEqual(['a.bc']);
    expect(left({ path: ['a', 'b'] }, ['a', 'b', 'c'])).toEqual(['c']);
  });

  it('accounts for the values that it names', () => {
    expect(left({ path: 'a', target: 1, against: 2 }, ['a'])).toEqual([]);
    expect(left({ path: 'a', target: 2 }, ['a'])).toEqual(['a']);
    expect(left({ path: 'a', against: { $absent: true } }, ['a'])).toEqual(['a']);
  });

  it('that is wide counts only beside the cause that it names', () => {
    const mark: Mark = { path: '**', beside: { path: 'uncaught', target: 1 } };
    expect(left(mark, ['uncaught', 'x'])).toEqual([]);
    expect(left(mark, ['x', 'y'])).toEqual(['x', 'y']);
    expect(left({ path: '**', beside: { path: 'uncaught', target: 2 } }, ['uncaught', 'x'])).toEqual(['uncaught', 'x']);
  });

  it('counts only where the scenario has what it asks for', () => {
    const mark: Mark = { when: { 'options.cookie.secure': 'auto', 'steps.**.path': '/a' }, path: '**' };
    expect(left(mark, ['x'], { cookie: { secure: 'auto' } })).toEqual([]);
    expect(left(mark, ['x'], { cookie: { secure: true } })).toEqual(['x']);
    expect(left(mark, ['x'])).toEqual(['x']);
  });
});

describe('a mark that holds everywhere', () => {
  const scenario: Scenario = { id: 's', verifies: [], steps: [{ request: {} }] };
  const differences = ['length', 'coding'].map((path) => ({ step: '1', path, target: 1, against: 2 }));
  const framing: Mark = { everywhere: true, path: 'length', target: 1, beside: { path: 'coding' } };

  it('leaves the differences that are particular to a scenario', () => {
    expect(particular(ledgerWith(framing), scenario, differences).left).toMatchObject([{ path: 'coding' }]);
    expect(particular(ledgerWith(framing), scenario, differences.slice(0, 1)).left).toHaveLength(1);
    expect(particular(ledgerWith({ ...framing, everywhere: false }), scenario, differences).left).toHaveLength(2);
  });

  it('does not account for what its own entry is to show', () => {
    const ledger = ledgerWith(framing);
    expect(particular(ledger, scenario, differences, ledger.divergences[0]).left).toHaveLength(2);
  });
});

it('docs/differences.md shows the ledger as it is', () => {
  const document = readFileSync(fileURLToPath(new URL('../../../docs/differences.md', import.meta.url)), 'utf8');
  const table = differencesTable(readLedger(SHIPPED));
  expect(withGeneratedPart(document, 'differences', table), 'npm run docs -- differences').toBe(document);
});
