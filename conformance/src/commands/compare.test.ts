import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../command-line.js';
import type { RunLine } from '../report/records.js';
import { type CapturedOutput, captureOutput } from '../testing/captured-output.js';
import { EVERY_RESULT, failedLine, NASTY, resultLine, runOf } from '../testing/lines.js';

let folder: string;
let captured: CapturedOutput;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'compare-'));
  captured = captureOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

function file(name: string, lines: readonly RunLine[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

const compare = (before: readonly RunLine[], after: readonly RunLine[], ...args: string[]) =>
  main(['compare', file('before.jsonl', before), file('after.jsonl', after), ...args]);

describe('conformance compare', () => {
  it('shows the scenarios that got worse, with their differences, and ends with status 1', async () => {
    const before = runOf([resultLine('one'), resultLine('two')]);
    const after = runOf([failedLine('one'), resultLine('two')], { version: '1.3.0' });
    expect(await compare(before, after)).toBe(1);
    expect(captured.output).toBe(`some-session 1.2.3 and some-session 1.3.0, on express5, corpus 1.0.0+0123abcd

Worse: these passed (1)

  some.requirement
    one  passes → fails
      step 1, setCookie.path
        expected "/"
        actual   "/admin"
`);
  });

  it('shows the scenarios that got better, came and went, and ends with status 0', async () => {
    const before = runOf([failedLine('mended'), resultLine('gone')]);
    const after = runOf([resultLine('mended'), failedLine('new', { requirements: ['some.addition'] })]);
    expect(await compare(before, after)).toBe(0);
    expect(captured.output).toContain(
      'Better: these pass now (1)\n\n  some.requirement\n    mended  fails → passes\n\n' +
        'Only in the later results (1)\n\n  some.addition\n    new  fails\n\n' +
        'Only in the earlier results (1)\n\n  some.requirement\n    gone  passes\n',
    );
  });

  it('finds nothing in a run of the same results', async () => {
    const run = runOf(EVERY_RESULT);
    expect(await compare(run, run)).toBe(0);
    expect(captured.output).toContain('Nothing has changed.');
  });

  it('counts a known failure as a failure, and an unexpected pass as passed', async () => {
    const known = failedLine('a', { verdict: 'known-failure', reason: 'an old fault' });
    const passes = resultLine('a', { verdict: 'unexpected-pass' });
    expect(await compare(runOf([known]), runOf([failedLine('a')]))).toBe(0);
    expect(await compare(runOf([known]), runOf([passes]))).toBe(0);
    expect(await compare(runOf([passes]), runOf([known]))).toBe(1);
  });

  it.each([
    ['error', { verdict: 'error', reason: 'the process ended' }],
    ['not applicable', { verdict: 'not-applicable', reason: 'it lacks app-api' }],
  ] as const)('counts a scenario that passed and is %s now as worse', async (words, now) => {
    expect(await compare(runOf([resultLine('a')]), runOf([resultLine('a', now)]))).toBe(1);
    expect(captured.output).toContain(`a  passes → ${words}\n      ${now.reason}`);
  });

  it('compares each host with itself, and ends with status 3 if one is missing', async () => {
    const both = [...runOf([resultLine('a')]), ...runOf([resultLine('a')], { host: 'http2' })];
    expect(await compare(both, both)).toBe(0);
    expect(captured.output).toContain('on http2');
    expect(await compare(both, runOf([resultLine('a')]))).toBe(3);
    expect(captured.complaints).toContain('after.jsonl: there are no results for http2');
  });

  it('ends with status 3 if results are cut off', async () => {
    expect(await compare(runOf([resultLine('a')]), runOf([resultLine('a')]).slice(0, 2))).toBe(3);
    expect(captured.complaints).toContain('after.jsonl: the run was cut off after 1 of 1 scenarios');
  });

  it('refuses results that have no host in common', async () => {
    expect(await compare(runOf([]), runOf([], { host: 'http' }))).toBe(3);
    expect(captured.complaints).toContain('have no run in common: express5 in the one, http in the other');
  });

  it('writes Markdown and JSON', async () => {
    const markdown = join(folder, 'changes.md');
    const json = join(folder, 'changes.json');
    const reporters = ['--reporter', `markdown=${markdown}`, '--reporter', `json=${json}`];
    expect(await compare(runOf([resultLine('a')]), runOf([failedLine('a')]), ...reporters)).toBe(1);
    expect(readFileSync(markdown, 'utf8')).toContain('| some.requirement | a | passes → fails |');
    const { runs } = JSON.parse(readFileSync(json, 'utf8'));
    expect(runs[0].worse[0]).toMatchObject({ id: 'a', before: 'passes', after: 'fails' });
  });

  it('shows nothing that a terminal would interpret', async () => {
    const nasty = failedLine('a', { failures: [{ step: NASTY, path: NASTY, expected: NASTY, actual: NASTY }] });
    await compare(runOf([resultLine('a')]), runOf([nasty], { target: NASTY }));
    expect(captured.output).not.toContain('\u001b');
    expect(captured.output).not.toMatch(/^::/m);
  });
});
