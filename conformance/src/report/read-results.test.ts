import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../command-line.js';
import { type CapturedOutput, captureOutput } from '../testing/captured-output.js';
import { PATIENCE_MS, timedAsync } from '../testing/cpu-time.js';
import { endLine, failedLine, resultLine, runLine, runOf } from '../testing/lines.js';
import { MAX_LINE_DEPTH, MAX_LINE_LENGTH } from './read-results.js';
import { noCounts, type ResultRecord } from './records.js';

let folder: string;
let captured: CapturedOutput;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-'));
  captured = captureOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A file of these lines, each an object or text as it is. */
function file(lines: readonly (object | string)[], name = 'results.jsonl'): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join(''));
  return path;
}

const report = (...files: string[]) => main(['report', ...files]);

const sound = [resultLine('a'), resultLine('b')];

describe('results that are whole', () => {
  it('are reported, also with a byte order mark, blank lines and fields of a later version', async () => {
    const later = sound.map((line) => ({ ...line, colour: 'green' }));
    expect(await report(file(['\uFEFF', ...runOf(later), '\n', '  \n']))).toBe(0);
    expect(captured.output).toContain('2 pass');
  });

  it('may name what was not run, which is no success', async () => {
    const lines = [runLine({ scenarios: 3 }), ...sound, endLine(sound, { notRun: ['c'] })];
    expect(await report(file(lines))).toBe(3);
    expect(captured.output).toContain('not run: c');
    expect(captured.output).not.toContain('no result');
  });
});

describe('results that were cut', () => {
  const [, ...rest] = runOf(sound);
  const whole = runOf(sound)
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

  it.each([
    ['in the middle', [runLine({ scenarios: 3 }), ...rest], '1 of the 3 scenarios that it announces have no result'],
    ['before the end', [runLine({ scenarios: 2 }), ...sound], 'cut off after 2 of 2 scenarios'],
    ['within a line', [whole.slice(0, whole.indexOf('"b"'))], 'cut off after 1 of 2 scenarios'],
    ['within the end', [whole.slice(0, -20)], 'cut off after 2 of 2 scenarios'],
    ['where another run begins', [runLine({ scenarios: 2 }), ...sound, ...runOf([resultLine('c')])], 'cut off after'],
    [
      'although it has an account of what is missing, which is empty',
      [runLine({ scenarios: 3 }), ...sound, endLine(sound, { incomplete: [] })],
      '1 of the 3 scenarios',
    ],
  ])('%s end with 3 and a reason', async (_, lines, why) => {
    expect(await report(file(lines))).toBe(3);
    expect(captured.output).toMatch(/Incomplete\n\n/);
    expect(captured.output).toContain(why);
  });

  it('are noticed in a shard, too, and named by their file', async () => {
    const one = file([runLine({ scenarios: 2, shard: '1/2' }), resultLine('a'), endLine([resultLine('a')])], 'one');
    const two = file(runOf([resultLine('c')], { shard: '2/2' }), 'two');
    expect(await report(one, two)).toBe(3);
    expect(captured.output).toContain(`${one}: 1 of the 2 scenarios that it announces have no result`);
  });
});

describe('results that contradict themselves', () => {
  const counting = (more: object) => [
    runLine({ scenarios: 2 }),
    ...sound,
    { ...endLine(sound), counts: { ...noCounts(), pass: 2, ...more } },
  ];

  it.each<[string, (object | string)[], RegExp]>([
    ['no lines', [], /there are no results in it/],
    ['a result twice', runOf([resultLine('a'), resultLine('a')]), /:3: there is a second result of 'a'/],
    ['a result after the end', [...runOf(sound), failedLine('c')], /:5: a line 'result' comes after the 'end'/],
    ['a second end', [...runOf(sound), endLine(sound)], /:5: a line 'end' comes after the 'end'/],
    ['half a run after a whole one', [...runOf(sound), '{"type":"run","tar'], /:5: this is not JSON/],
    ['more than was announced', runOf(sound, { scenarios: 1 }), /:4: the run announces 1 scenarios, and there are 2/],
    ['other counts', counting({ pass: 3 }), /:4: it counts 3 'pass', and the file has 2/],
    [
      'a failure that is counted away',
      [runLine({ scenarios: 1 }), failedLine('a'), { ...endLine([]), counts: { pass: 0 } }],
      /it does not count 'fail', which 'a' has/,
    ],
    ['counts below zero', counting({ fail: -1 }), /has a field 'fail' that is not a whole number from 0/],
    ['a part of a scenario', counting({ fail: 0.5 }), /'fail' that is not a whole number/],
    ['counts of an unknown verdict', counting({ fine: 1 }), /it counts 'fine', which is not a verdict/],
    [
      'counts of __proto__',
      [runLine(), resultLine('a'), '{"type":"end","counts":{"__proto__":1,"pass":1},"durationMs":1,"peakMemory":1}\n'],
      /it counts '__proto__'/,
    ],
    ['a number of scenarios below zero', runOf(sound, { scenarios: -2 }), /'scenarios' that is not a whole number/],
    [
      'an unknown verdict',
      runOf([{ ...resultLine('a'), verdict: 'fine' as 'pass' }]),
      /'verdict' that is not one of pass, fail/,
    ],
    ['an unknown level', runOf([{ ...resultLine('a'), level: '<b>' as 'must' }]), /'level' that is not one of must/],
    [
      'a pass with failures',
      runOf([failedLine('a', { verdict: 'pass' })]),
      /the verdict is 'pass', and there are failures/,
    ],
    ['a failure without failures', runOf([resultLine('a', { verdict: 'fail' })]), /'fail', and there are no failures/],
    [
      'a must that is optional',
      runOf([failedLine('a', { optional: true })]),
      /'optional' is for failures at the level 'may'/,
    ],
    [
      'a scenario that was run and was not',
      [runLine({ scenarios: 3 }), ...sound, endLine(sound, { notRun: ['a'] })],
      /lists 'a' as not run, which has a result/,
    ],
    [
      'a scenario twice that was not run',
      [runLine({ scenarios: 4 }), ...sound, endLine(sound, { notRun: ['c', 'c'] })],
      /names a scenario twice/,
    ],
    ['a shard beyond the last', runOf(sound, { shard: '3/2' }), /there is no shard 3\/2/],
    ['shards without number', runOf(sound, { shard: '1/1000000000' }), /'shard' that is not I\/N/],
    ['a line that is no place', runOf([resultLine('a', { line: 0 })]), /'line' that is not a whole number from 1/],
    [
      'text in place of a number',
      runOf([resultLine('a', { upstream: ['\u001b[31m'] as never })]),
      /'upstream' that has an item, number 1, that is not/,
    ],
    [
      'a time without end',
      runOf(sound).map((line) => JSON.stringify(line).replace('2000', '1e999').concat('\n')),
      /'durationMs' that is not a number from 0/,
    ],
    ['a date of its own', runOf(sound, { startedAt: 'today' }), /'startedAt' that is not a date/],
  ])('%s: end with 3, and with file and line', async (_, lines, why) => {
    expect(await report(file(lines))).toBe(3);
    expect(captured.complaints).toMatch(why);
    expect(captured.complaints).toContain(join(folder, 'results.jsonl'));
    expect(captured.output).toBe('');
  });

  it('shards twice: end with 64', async () => {
    const files = ['one', 'two'].map((id) => file(runOf([resultLine(id)], { shard: '1/2' }), id));
    expect(await report(...files)).toBe(64);
    expect(captured.complaints).toMatch(/both .*one and .*two are the shard 1\/2/);
  });
});

describe('results that mean no good', () => {
  const inside = (data: string) =>
    JSON.stringify(failedLine('a', { failures: [{ step: '1', path: 'body', expected: 0, actual: 'DATA' }] })).replace(
      '"DATA"',
      () => data,
    );

  it.each([
    ['nested deeply', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, `nested deeper than ${MAX_LINE_DEPTH}`],
    ['very long', `"${'x'.repeat(MAX_LINE_LENGTH)}"`, `longer than ${MAX_LINE_LENGTH} characters`],
  ])('%s: end with 3, file and line in under a second', async (_, data, why) => {
    const path = file([runLine(), `${inside(data)}\n`, endLine([failedLine('a')])]);
    const { value, cpuMs } = await timedAsync(() => report(path));
    expect(value).toBe(3);
    expect(cpuMs).toBeLessThan(PATIENCE_MS);
    expect(captured.complaints).toContain(`${path}:2: `);
    expect(captured.complaints).toContain(why);
  });

  it('so many that they would have to be compared with each other are reported in time', async () => {
    const results = Array.from({ length: 10_000 }, (_, i) =>
      failedLine(`s-${i}`, { requirements: [`r-${i}`], feature: `f-${i}`, texts: {}, wire: [], store: [] }),
    );
    const known = results.map(
      (line): ResultRecord => ({ ...line, verdict: 'known-failure', reason: `because of ${line.id}` }),
    );
    const path = file([...runOf(results), ...runOf(known, { host: 'http' })]);
    const { value, cpuMs } = await timedAsync(() =>
      main(['report', path, '--reporter', 'pretty', '--reporter', `markdown=${join(folder, 'm')}`]),
    );
    expect(value).toBe(1);
    expect(cpuMs).toBeLessThan(2 * PATIENCE_MS);
  });
});
