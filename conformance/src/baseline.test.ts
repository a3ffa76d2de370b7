import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BaselineIndex, lintBaseline, readBaseline, shippedBaseline, shippedBaselines } from './baseline.js';
import { updateBaseline } from './baseline-writer.js';
import { type CorpusScenario, defaultCorpusDirectory, loadCorpus } from './corpus/corpus.js';
import type { ResultRecord } from './report/records.js';
import { endLine, failedLine, resultLine, runLine } from './testing/lines.js';

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
    needs: [],
    feature: 'f',
    file: 'f.yaml',
    line: 1,
  };
}

describe('a baseline', () => {
  it('gives one scenario or several a reason, with numbers and with the line of each', () => {
    const path = file(`target: some-session
version: 1.2.3
entries:
  - id: one
    reason: It does not.
    upstream: [12, 34]
  - ids: [two, three]
    reason: Nor these.
`);
    expect(readBaseline(path)).toEqual({
      file: path,
      target: 'some-session',
      version: '1.2.3',
      entries: [
        { id: 'one', reason: 'It does not.', upstream: [12, 34], file: path, line: 4 },
        { id: 'two', reason: 'Nor these.', file: path, line: 7 },
        { id: 'three', reason: 'Nor these.', file: path, line: 7 },
      ],
    });
  });

  it.each([
    ['- one\n', "1:1: expected a mapping with a list 'entries'"],
    ['entrys: []\n', "1:1: expected a mapping with a list 'entries'"],
    ['entries: []\nnote: x\n', "2:1: unknown key 'note'"],
    ['version: 1.2\nentries: []\n', '1:10: expected text; put it in quotes'],
    ['entries:\n  - {id: a, reason: x}\n  - {id: a, reason: y}\n', "3:10: 'a' is here twice"],
    ['entries:\n  - {id: a, ids: [b], reason: x}\n', "'id' and 'ids' exclude each other"],
    ['entries:\n  - {ids: [], reason: x}\n', '2:11: expected the id of a scenario'],
    ['entries:\n  - {ids: [1], reason: x}\n', 'expected the id of a scenario'],
    ['entries:\n  - {id: a, reason: "  "}\n', "'a' has no reason"],
    ['entries:\n  - {id: a, reason: x, upstream: ["1"]}\n', '2:34: expected a list of numbers'],
    ['entries: [\n', '2:1: '],
  ])('with %j is refused, with the place', (text, why) => {
    expect(() => readBaseline(file(text))).toThrow(why);
  });

  it.each([
    ['brackets in each other', `entries:\n  ${'['.repeat(5000)}`, /known\.yaml:2:\d+: .*nested deeper than 64/],
    [
      'very many keys',
      `entries:\n  - ${Array.from({ length: 10_000 }, (_, i) => `k${i}: 1\n    `).join('')}`,
      /known\.yaml:2:5: .*more than 100 keys/,
    ],
    ['no end', `entries: [${'x'.repeat(300 * 1024)}`, /known\.yaml:1:1: the file is larger than 256 KiB/],
    [
      'very many faults',
      `entries:\n${'  - 1\n'.repeat(4000)}`,
      /^([^\n]*known\.yaml:\d+:\d+: expected a mapping\n){50}there may be more faults/,
    ],
  ])('with %s is refused, with the place', (_, text, why) => {
    expect(() => readBaseline(file(text))).toThrow(why);
  });

  it('finds a scenario by its former ids too, and knows what no scenario is called', () => {
    const index = new BaselineIndex(
      readBaseline(file('entries:\n  - {id: old, reason: x}\n  - {id: nwe, reason: y}\n')),
    );
    const scenarios = [scenario('new', 'old')];
    expect(index.find(scenario('new', 'old'))?.reason).toBe('x');
    expect(index.unknown(scenarios)).toMatchObject([
      { id: 'nwe', line: 3, reason: "the baseline names 'nwe', and there is no such scenario (did you mean 'new'?)" },
    ]);
  });

  it('fails lint while a reason is missing, or no scenario has the id', () => {
    const path = file('entries:\n  - {id: one, reason: TODO}\n  - {id: two, reason: x}\n');
    expect(lintBaseline(path, [scenario('one')])).toMatchObject([
      { line: 2, message: "'one' has no reason yet" },
      { line: 3, message: expect.stringContaining("names 'two'") },
    ]);
    expect(lintBaseline(file('entries:\n  - {id: one, reason: x}\n'), [scenario('one')])).toEqual([]);
  });
});

describe('the shipped baselines', () => {
  it('are found by the exact name and version of a package, and by nothing else', () => {
    expect(shippedBaseline('express-session', '1.19.0')).toMatch(/express-session@1\.19\.0\.yaml$/);
    expect(shippedBaseline('@gristlabs/express-session', '1.18.1-grist1')).toMatch(/@gristlabs.express-session@/);
    expect(shippedBaseline('express-session', '1.19.1')).toBeUndefined();
    for (const name of ['../baselines/express-session', '/express-session', '..', '@/express-session'])
      expect(shippedBaseline(name, '1.19.0')).toBeUndefined();
    expect(shippedBaseline('express-session', '../../x')).toBeUndefined();
  });

  it('have no faults', () => {
    const { scenarios } = loadCorpus(defaultCorpusDirectory());
    const files = shippedBaselines();
    expect(files.length).toBeGreaterThanOrEqual(8);
    expect(files.flatMap((path) => lintBaseline(path, scenarios))).toEqual([]);
  });
});

describe('bringing a baseline up to date', () => {
  const update = (path: string, results: readonly ResultRecord[], stale: string[] = []) =>
    updateBaseline(path, {
      run: runLine(),
      results: [...results],
      end: endLine(results, { stale: stale.map((id) => ({ id, reason: '', file: path, line: 1 })) }),
    });

  it('makes a file in which each failure waits for its reason', () => {
    const path = join(folder, 'made/known.yaml');
    expect(update(path, [resultLine('one'), failedLine('two')])).toEqual({ added: 1, removed: 0 });
    expect(readFileSync(path, 'utf8')).toBe(`target: "some-session"
version: "1.2.3"
entries:
  - id: two
    reason: TODO
`);
    expect(lintBaseline(path, [scenario('two')])).toMatchObject([{ message: "'two' has no reason yet" }]);
  });

  it('takes out what is stale and leaves the rest as it is, comments too', () => {
    const path = file(`# What we know.
entries:
  - id: passes
    reason: It did not.
  - ids: [passes-too, fails] # both of them
    reason: Some day.
  - { id: gone, reason: x }
`);
    const results = [
      resultLine('passes', { verdict: 'unexpected-pass' }),
      resultLine('passes-too', { verdict: 'unexpected-pass' }),
      failedLine('fails', { verdict: 'known-failure' }),
      failedLine('new'),
    ];
    expect(update(path, results, ['gone'])).toEqual({ added: 1, removed: 3 });
    expect(readFileSync(path, 'utf8')).toBe(`# What we know.
entries:
  - ids: [ fails ] # both of them
    reason: Some day.
  - id: new
    reason: TODO
`);
  });

  it('refuses a file that is no baseline', () => {
    expect(() => update(file('a: b\n'), [failedLine('new')])).toThrow("expected a mapping with a list 'entries'");
  });
});
