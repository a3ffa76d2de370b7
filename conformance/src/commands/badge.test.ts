import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { main } from '../command-line.js';
import type { ResultRecord, RunLine, RunRecord } from '../report/records.js';
import { type CapturedOutput, captureOutput } from '../testing/captured-output.js';
import { EVERY_END, failedLine, NASTY, resultLine, runOf } from '../testing/lines.js';

let folder: string;
let captured: CapturedOutput;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'badge-'));
  captured = captureOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** Writes lines to a file. @returns its path */
function file(lines: readonly RunLine[], name = 'results.jsonl'): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

/** Results with these counts; the failures come first. */
function results(passed: number, failed: number, profile: 'session' | 'express' = 'session'): ResultRecord[] {
  return [
    ...Array.from({ length: failed }, (_, i) => failedLine(`${profile}-failed-${i}`, { profile })),
    ...Array.from({ length: passed }, (_, i) => resultLine(`${profile}-passed-${i}`, { profile })),
  ];
}

/** The badge's JSON for the endpoint of shields.io. */
async function badgeJson(lines: readonly RunLine[], ...args: string[]): Promise<Record<string, unknown>> {
  const json = join(folder, 'badge.json');
  expect(await main(['badge', file(lines), '--json', json, ...args]), captured.complaints).toBe(0);
  return JSON.parse(readFileSync(json, 'utf8')) as Record<string, unknown>;
}

/** An element `svg` of that namespace with any content, so that the check concerns only well-formedness. */
const ANY_SVG = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/2000/svg">
  <xs:element name="svg"><xs:complexType mixed="true">
    <xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" processContents="skip"/></xs:sequence>
    <xs:anyAttribute processContents="skip"/>
  </xs:complexType></xs:element>
</xs:schema>`;

/** The errors of a text as SVG. */
async function faults(svg: string): Promise<readonly string[]> {
  const { errors } = await validateXML({ xml: [{ fileName: 'badge.svg', contents: svg }], schema: [ANY_SVG] });
  return errors.map(({ rawMessage }) => rawMessage);
}

describe('conformance badge', () => {
  it('writes the score and the version of the corpus, as shields.io reads it', async () => {
    expect(await badgeJson(runOf([...results(3, 1), ...results(1, 3, 'express')]))).toEqual({
      schemaVersion: 1,
      label: 'some-session conformance',
      message: '50 %, corpus 1.0.0',
      color: 'orange',
    });
  });

  it('counts the scenarios of one profile, if it is asked to', async () => {
    const lines = runOf([...results(3, 1), ...results(1, 0, 'express')]);
    expect(await badgeJson(lines, '--profile', 'session')).toMatchObject({ message: 'session 75 %, corpus 1.0.0' });
    expect(await badgeJson(lines, '--profile', 'express')).toMatchObject({ message: 'express 100 %, corpus 1.0.0' });
  });

  it('counts a known failure as a failure, and leaves out scenarios that do not apply', async () => {
    const lines = runOf([
      resultLine('passes', { profile: 'session' }),
      resultLine('passes-now', { profile: 'session', verdict: 'unexpected-pass' }),
      failedLine('known', { profile: 'session', verdict: 'known-failure' }),
      resultLine('crashes', { profile: 'session', verdict: 'error', reason: 'the process ended' }),
      resultLine('not-here', { profile: 'session', verdict: 'not-applicable', reason: 'needs tls' }),
    ]);
    expect(await badgeJson(lines)).toMatchObject({ message: '50 %, corpus 1.0.0' });
  });

  it.each([
    [200, 0, '100 %', 'brightgreen'],
    [199, 1, '99 %', 'green'],
    [19, 1, '95 %', 'green'],
    [9, 1, '90 %', 'yellowgreen'],
    [3, 1, '75 %', 'yellow'],
    [1, 1, '50 %', 'orange'],
    [0, 1, '0 %', 'red'],
  ])('shows %i passed and %i failed as %s, in %s', async (passed, failed, score, color) => {
    const badge = await badgeJson(runOf(results(passed, failed)));
    expect(badge).toMatchObject({ message: `${score}, corpus 1.0.0`, color });
  });

  it('combines the runs of one target on several hosts', async () => {
    const lines = [...runOf(results(1, 0)), ...runOf(results(0, 1), { host: 'http2' })];
    expect(await badgeJson(lines)).toMatchObject({ message: '50 %, corpus 1.0.0' });
  });

  it('draws an SVG, on standard output unless a file is named', async () => {
    const lines = file(runOf(results(1, 0)));
    expect(await main(['badge', lines])).toBe(0);
    expect(await faults(captured.output)).toEqual([]);
    expect(captured.output).toContain('some-session conformance: 100 %, corpus 1.0.0');
    const svg = join(folder, 'badge.svg');
    expect(await main(['badge', lines, '--out', svg])).toBe(0);
    expect(readFileSync(svg, 'utf8')).toBe(captured.output);
  });

  it.each([NASTY, '</title><script>alert(1)</script>', ']]>', `"' onload="alert(1)`, 'x'.repeat(5000)])(
    'escapes whatever the target is called: %j',
    async (name) => {
      const run: Partial<RunRecord> = { target: name, corpusVersion: name };
      const lines = file(runOf(results(1, 0), run));
      const [out, json] = [join(folder, 'badge.svg'), join(folder, 'badge.json')];
      expect(await main(['badge', lines, '--out', out, '--json', json])).toBe(0);
      const svg = readFileSync(out, 'utf8');
      expect(await faults(svg)).toEqual([]);
      expect(svg).not.toMatch(/<script|<b>|<\/failure|onload="/);
      expect(svg.length).toBeLessThan(4000);
      const { label, message } = JSON.parse(readFileSync(json, 'utf8')) as { label: string; message: string };
      for (const text of [label, message]) expect(text).toMatch(/^[^\p{Cc}\p{Cs}]{1,100}$/u);
    },
  );

  it('is checked by a schema that notices a fault', async () => {
    expect(await faults('<svg xmlns="http://www.w3.org/2000/svg"><g></svg>')).not.toEqual([]);
  });

  it.each<[string, RunLine[], number, string]>([
    ['has nothing in it', [], 3, 'there are no results in it'],
    ['was cut off', runOf(results(3, 0)).slice(0, 2), 3, 'the run was cut off after 1 of 3 scenarios'],
    ['was interrupted', runOf(results(1, 0), { scenarios: 2 }, EVERY_END), 3, 'the run was interrupted'],
    [
      'has only what does not apply',
      runOf([resultLine('a', { profile: 'session', verdict: 'not-applicable' })]),
      3,
      'there is no score: none of its scenarios applied',
    ],
    [
      'has two targets',
      [...runOf(results(1, 0)), ...runOf(results(1, 0), { target: 'another-session' })],
      64,
      'the target is some-session in',
    ],
  ])('refuses a file that %s', async (_, lines, status, message) => {
    const out = join(folder, 'badge.svg');
    expect(await main(['badge', file(lines), '--out', out])).toBe(status);
    expect(captured.complaints).toContain(message);
    expect(existsSync(out)).toBe(false);
  });

  it('refuses a profile that the results do not have', async () => {
    expect(await main(['badge', file(runOf(results(1, 0))), '--profile', 'express'])).toBe(3);
    expect(captured.complaints).toContain("there is no score in the profile 'express'");
  });

  it('refuses a missing file, a file without results, and one file for two badges', async () => {
    expect(await main(['badge', join(folder, 'none.jsonl')])).toBe(3);
    expect(captured.complaints).toContain("none.jsonl can't be read");
    writeFileSync(join(folder, 'text.jsonl'), 'some text\n');
    expect(await main(['badge', join(folder, 'text.jsonl')])).toBe(3);
    expect(captured.complaints).toContain('text.jsonl:1: this is not JSON');
    expect(await main(['badge', file(runOf(results(1, 0))), '--out', 'one', '--json', 'one'])).toBe(64);
  });

  it('explains itself, with the exit statuses', async () => {
    expect(await main(['badge', '--help'])).toBe(0);
    for (const word of ['--profile', '--out', '--json', 'brightgreen', 'Exit status'])
      expect(captured.output).toContain(word);
  });
});
