import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT, exitStatusOf } from '../exit-status.js';
import { endLine, failedLine, resultLine, runLine, runOf } from '../testing/lines.js';
import { mergeResults } from './merge.js';
import { readResults } from './read-results.js';
import type { RunLine } from './records.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'merge-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A file of results. */
function file(name: string, lines: readonly RunLine[], rest = ''): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join('') + rest);
  return path;
}

const merge = (...files: string[]) => mergeResults(files.map((path) => ({ file: path, runs: readResults(path) })));

const shard = (part: string, ...ids: string[]) =>
  file(
    `shard-${part.replace('/', '-')}.jsonl`,
    runOf(
      ids.map((id) => resultLine(id)),
      { shard: part },
    ),
  );

describe('merging', () => {
  it('makes one run of all the shards', () => {
    const [run, ...others] = merge(shard('1/2', 'a', 'c'), shard('2/2', 'b'));
    expect(others).toEqual([]);
    expect(run?.run).toMatchObject({ target: 'some-session', scenarios: 3 });
    expect(run?.run.shard).toBeUndefined();
    expect(run?.results.map(({ id }) => id)).toEqual(['a', 'c', 'b']);
    expect(run?.end).toMatchObject({ counts: { pass: 3 }, durationMs: 4000, peakMemory: 100e6 });
    expect(run && exitStatusOf(run.results, run.end)).toBe(EXIT.conforms);
  });

  it('counts what has failed in any of them', () => {
    const failing = file('failing.jsonl', runOf([failedLine('b')], { shard: '2/2' }));
    const [run] = merge(shard('1/2', 'a'), failing);
    expect(run && exitStatusOf(run.results, run.end)).toBe(EXIT.nonconformance);
  });

  it('names the missing shard', () => {
    const [run] = merge(shard('1/3', 'a'), shard('3/3', 'c'));
    expect(run?.end.incomplete).toEqual(['the shard 2/3 is missing']);
    expect(run && exitStatusOf(run.results, run.end)).toBe(EXIT.failed);
  });

  it('names the file that was cut off, also in the middle of a line', () => {
    const path = file('cut.jsonl', [runLine({ scenarios: 3 }), resultLine('a')], '{"type":"result","id":"b');
    const [run] = merge(path);
    expect(run?.results.map(({ id }) => id)).toEqual(['a']);
    expect(run?.end.incomplete).toEqual([`${path}: the run was cut off after 1 of 3 scenarios`]);
    expect(run && exitStatusOf(run.results, run.end)).toBe(EXIT.failed);
  });

  it('keeps what was interrupted and what was not run', () => {
    const results = [resultLine('a')];
    const path = file('i.jsonl', [
      runLine({ scenarios: 2 }),
      ...results,
      endLine(results, { interrupted: true, notRun: ['b'] }),
    ]);
    expect(merge(path)[0]?.end).toMatchObject({ interrupted: true, notRun: ['b'] });
  });

  it('names a stale entry once that every shard has noticed', () => {
    const stale = [{ id: 'gone', reason: 'there is no such scenario', file: 'known.yaml', line: 3 }];
    const files = ['1/2', '2/2'].map((part, i) =>
      file(`${i}.jsonl`, runOf([resultLine(`s${i}`)], { shard: part }, { stale })),
    );
    const [run] = merge(...files);
    expect(run?.end.stale).toEqual(stale);
    expect(run && exitStatusOf(run.results, run.end)).toBe(EXIT.stale);
  });

  it('keeps runs on different hosts apart', () => {
    const runs = merge(file('a', runOf([resultLine('a')])), file('b', runOf([failedLine('a')], { host: 'http' })));
    expect(runs.map(({ run, end }) => [run.host, end.counts.fail])).toEqual([
      ['express5', 0],
      ['http', 1],
    ]);
  });

  it('keeps runs of different clients apart', () => {
    const runs = merge(
      file('plain', runOf([resultLine('a')])),
      file('one', runOf([resultLine('a')], { client: 'chromium 156.0' })),
      file('two', runOf([failedLine('a')], { client: 'firefox 153.7' })),
    );
    expect(runs.map(({ run, end }) => [run.client, end.counts.fail])).toEqual([
      [undefined, 0],
      ['chromium 156.0', 0],
      ['firefox 153.7', 1],
    ]);
  });

  it('reads several runs from one file', () => {
    const path = file('both', [...runOf([resultLine('a')]), ...runOf([resultLine('a')], { host: 'http' })]);
    expect(merge(path)).toHaveLength(2);
  });

  it.each([
    ['targets', { target: 'another' }, /the target is some-session in .* and another in /],
    ['versions', { version: '2.0.0' }, /the version is 1\.2\.3 in /],
    ['corpora', { corpusVersion: '1.0.0+ffffffff' }, /the corpusVersion is /],
  ])('refuses results of different %s', (_, other, why) => {
    const [a, b] = [file('a', runOf([resultLine('a')])), file('b', runOf([resultLine('b')], other))];
    expect(() => merge(a, b)).toThrow(why);
  });

  it('refuses two results of one scenario, and shards of different kinds', () => {
    expect(() => merge(shard('1/2', 'a'), shard('2/2', 'a'))).toThrow(/both .*shard-1-2.* and .*shard-2-2.* 'a'/);
    expect(() => merge(shard('1/2', 'a'), shard('2/3', 'b'))).toThrow('of 2 and of 3');
  });
});

describe('reading results', () => {
  it.each([
    ['', '', /no results in it/],
    ['{"type":"run"', '', /:1: this is not JSON/],
    ['no JSON\n{}', '', /:1: this is not JSON/],
    ['{"type":"begin"}\n', '', /:1: expected a 'type' of run, result, end/],
    ['[]\n', '', /:1: expected an object/],
    [`${JSON.stringify(resultLine('a'))}\n`, '', /:1: a line 'result' comes before any line 'run'/],
    [
      `${JSON.stringify({ ...runLine(), scenarios: '3' })}\n`,
      '',
      /:1: the 'run' line has a field 'scenarios' that is not a whole number from 0/,
    ],
    [
      `${JSON.stringify(runLine())}\n${JSON.stringify({ ...resultLine('a'), verdict: 'fine' })}\n`,
      '',
      /:2: the 'result' line has a field 'verdict' that is not one of pass, fail, /,
    ],
  ])('tells where %j is wrong', (text, _, why) => {
    const path = join(folder, 'wrong.jsonl');
    writeFileSync(path, text);
    expect(() => readResults(path)).toThrow(why);
  });

  it('names a file that is not there', () => {
    expect(() => readResults(join(folder, 'none.jsonl'))).toThrow(/none\.jsonl can't be read: ENOENT/);
  });
});
