import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdsFor, readBaseline } from './baseline.js';
import { assertWritable, updateBaseline } from './baseline-writer.js';
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
      versions: ['1.2.3'],
      several: false,
      passes: [],
      entries: [
        { id: 'one', reason: 'It does not.', upstream: [12, 34], file: path, line: 4 },
        { id: 'two', reason: 'Nor these.', file: path, line: 7 },
        { id: 'three', reason: 'Nor these.', file: path, line: 7 },
      ],
    });
  });

  it('gives a reason ranges of its versions', () => {
    const { entries, passes, like, ...rest } = readBaseline(
      file(`target: some-session
versions: [1.2.3, 1.10.0, 2.0.0-beta.1]
like: ledger
passes:
  '<1.10': [zero]
entries:
  - reason: Not yet.
    versions:
      '<1.10': [one]
      '1.10 - 1.12':
        - two
  - id: three
    reason: Never.
`),
    );
    expect(rest).toMatchObject({
      target: 'some-session',
      versions: ['1.2.3', '1.10.0', '2.0.0-beta.1'],
      several: true,
    });
    expect(like).toMatchObject({ source: 'ledger', line: 3 });
    expect(passes).toMatchObject([{ id: 'zero', range: '<1.10', line: 5 }]);
    expect(entries).toMatchObject([
      { id: 'one', reason: 'Not yet.', line: 9 },
      { id: 'two', reason: 'Not yet.', line: 11 },
      { id: 'three', reason: 'Never.', line: 12 },
    ]);
    const inVersion = (version: string) => entries.filter((entry) => holdsFor(entry, version)).map(({ id }) => id);
    expect(inVersion('1.2.3')).toEqual(['one', 'three']);
    expect(inVersion('1.10.0')).toEqual(['two', 'three']);
    expect(inVersion('2.0.0-beta.1')).toEqual(['three']);
  });

  const SEVERAL = 'target: t\nversions: [1.0.0, 2.0.0]\n';

  it.each([
    ['- one\n', '1:1: expected object'],
    ['entrys: []\n', "the key 'entries' is missing"],
    ['entries: []\nnote: x\n', "2:1: unknown key 'note'"],
    ['version: 1.2\nentries: []\n', '1:10: expected string, found 1.2'],
    ['entries:\n  - {id: a, reason: x}\n  - {id: a, reason: y}\n', "3:10: 'a' is here twice"],
    ['entries:\n  - {id: a, ids: [b], reason: x}\n', "2:5: 'id' and 'ids' exclude each other"],
    ['entries:\n  - {reason: x}\n', "2:5: one of the keys 'id', 'ids' and 'versions' is missing"],
    ['entries:\n  - {ids: [], reason: x}\n', '2:11: must NOT have fewer than 1 items'],
    ['entries:\n  - {ids: [1], reason: x}\n', '2:12: expected string, found 1'],
    ['entries:\n  - {id: a, reason: "  "}\n', '2:21: "  " does not have the form'],
    ['entries:\n  - {id: a, reason: x, upstream: ["1"]}\n', '2:35: expected integer'],
    ['entries: [\n', '2:1: '],
    ['versions: [1.0.0]\nentries: []\n', 'must have property target when property versions is present'],
    ['passes: [a]\nentries: []\n', 'must have property like when property passes is present'],
    [`version: 1.0.0\n${SEVERAL}entries: []\n`, "3:1: 'version' and 'versions' exclude each other"],
    ['target: t\nversions: [new]\nentries: []\n', "2:12: 'new' is not a version"],
    ["entries:\n  - {reason: x, versions: {'<2': [a]}}\n", '2:17: ranges are for a baseline of several versions'],
    [`${SEVERAL}entries:\n  - {reason: x, versions: {old: [a]}}\n`, "4:28: 'old' is not a range of versions"],
    [
      `${SEVERAL}entries:\n  - {reason: x, versions: {'<1': [a]}}\n`,
      "4:28: none of the file's versions is in the range '<1'",
    ],
    [
      `${SEVERAL}entries:\n  - {reason: x, versions: {'<2': [a]}}\n  - {reason: y, versions: {'*': [a]}}\n`,
      "5:34: 'a' is here twice for 1.0.0",
    ],
    [
      `${SEVERAL}like: ledger\npasses: {'<2': [a]}\nentries:\n  - {reason: x, id: a}\n`,
      "6:21: 'a' is here twice for 1.0.0",
    ],
    ['like: express-session\nentries: []\n', '1:7: "express-session" does not have the form'],
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
      /^([^\n]*known\.yaml:\d+:\d+: expected object, found 1\n){50}there may be more faults/,
    ],
  ])('with %s is refused, with the place', (_, text, why) => {
    expect(() => readBaseline(file(text))).toThrow(why);
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
  });

  it('takes out what is stale and leaves the rest as it is, comments too', () => {
    const path = file(`# Known failures.
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
    expect(readFileSync(path, 'utf8')).toBe(`# Known failures.
entries:
  - ids: [ fails ] # both of them
    reason: Some day.
  - id: new
    reason: TODO
`);
  });

  it('refuses a file that is no baseline', () => {
    expect(() => update(file('a: b\n'), [failedLine('new')])).toThrow("the key 'entries' is missing");
  });

  it.each([
    ['target: t\nversions: [1.0.0]\nentries: []\n', 'is for several versions'],
    ['like: express-session 1.18.2\nentries: []\n', "adds to another baseline ('like: express-session 1.18.2')"],
  ])('refuses %j, whose entries a run of one version can not judge, and names what to do', (text, why) => {
    const path = file(text);
    const message = `${path} ${why}, so that --write-baseline can't bring it up to date: run with --baseline ${path}`;
    expect(() => assertWritable(path)).toThrow(message);
    expect(() => update(path, [failedLine('new')])).toThrow(message);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
