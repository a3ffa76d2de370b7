import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { defaultCorpusDirectory, lintCorpus } from './corpus.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corpus-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** The faults of a scenario with these lines, which begin on line 8. */
function faults(...lines: string[]): string[] {
  const head =
    'feature: f\nsource: somewhere\nrequirements:\n  - { id: f.one, level: must, text: It works. }\nscenarios:\n';
  const scenario = ['  - id: a', '    verifies: [f.one]', ...lines.map((line) => `    ${line}`), ''];
  writeFileSync(join(folder, 'f.yaml'), head + scenario.join('\n'));
  return lintCorpus(folder).map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

const STEPS = 'steps: [{ request: {}, expect: { status: 200 } }]';

describe('the form of a file', () => {
  it('has at most 120 columns', () => {
    expect(faults(STEPS.replace('200', `200, body: ${'é'.repeat(59)}`))).toEqual([]);
    expect(faults(STEPS.replace('200', `200, body: ${'é'.repeat(60)}`))).toEqual([
      '8:121: the line has 121 columns, and 120 are the most: break it',
    ]);
  });

  it('has the keys in the order of the schema, apart from what is expected', () => {
    expect(faults(STEPS, 'options: {}')).toEqual(["9:5: 'options' belongs before 'steps'"]);
    expect(faults("steps: [{ request: { path: '/a', host: b }, expect: { body: ok, status: 200 } }]")).toEqual([
      "8:38: 'host' belongs before 'path'",
    ]);
  });

  it('has no value that is the default', () => {
    expect(faults('steps: [{ request: { path: / }, expect: { status: 200 } }]')).toEqual([
      "8:26: 'path: /' is the default: leave it out",
    ]);
  });

  it.each([
    ['options: { name: on }', '8:22: YAML 1.1 does not read on as this text or number: quote it'],
    ['options: { yes: 1 }', '8:16: YAML 1.1 does not read yes as this text or number: quote it'],
    ['options: { x: 2030-06-01 }', '8:19: YAML 1.1 does not read 2030-06-01 as this text or number: quote it'],
    ['options: { x: 12:30:00 }', '8:19: YAML 1.1 does not read 12:30:00 as this text or number: quote it'],
    ['options: { x: 0o17 }', '8:19: YAML 1.1 does not read 0o17 as this text or number: quote it'],
    ['options: { x: a?b }', "8:19: some parsers of YAML 1.1 refuse the '?' here: quote a?b"],
  ])('is read by parsers of YAML 1.1 as by those of 1.2: %s', (line, fault) => {
    expect(faults(line, STEPS)).toEqual([fault]);
  });
});

describe('the corpus of this project', () => {
  const files = readdirSync(defaultCorpusDirectory(), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );

  it.each(files)('has the same data for parsers of YAML 1.1 and 1.2: %s', (file) => {
    const text = readFileSync(join(defaultCorpusDirectory(), file), 'utf8');
    expect(parse(text, { version: '1.1' })).toEqual(parse(text, { version: '1.2' }));
  });
});
