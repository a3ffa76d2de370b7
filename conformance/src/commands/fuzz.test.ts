import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../command-line.js';
import type { FuzzResult } from '../differential/fuzz/fuzz.js';
import { type CapturedOutput, captureOutput } from '../testing/captured-output.js';

import { statusOf } from './fuzz.js';

const target = (name: string) => fileURLToPath(new URL(`../testing/targets/${name}`, import.meta.url));
const ADOPTS_IDS = target('echoes-cookies.cjs');

let folder: string;
let captured: CapturedOutput;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fuzz-command-'));
  captured = captureOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const fuzz = (...args: string[]) => main(['diff', ...args, '--fuzz', '--runs', '5', '--seed', '3', '--jobs', '1']);

describe('conformance diff --fuzz', { timeout: 60_000 }, () => {
  it('shows a finding with the command that repeats it, and saves its scenario', async () => {
    expect(await fuzz(ADOPTS_IDS, '--save', folder)).toBe(1);
    const [, file] = /^(\S+\.yaml)$/m.exec(captured.output) ?? [];
    expect(file && existsSync(file), captured.output).toBe(true);
    expect(captured.output).toMatch(/^seed 3$/m);
    expect(captured.output).toContain(`again: conformance diff ${ADOPTS_IDS} --fuzz --seed `);
    expect(captured.output).toMatch(/seed 3: 5 scenarios in [\d.]+ s \(\d+ a second\), [1-9]\d* findings/);
  });

  it('gives the same findings as one JSON object', async () => {
    expect(await fuzz(ADOPTS_IDS, '--json')).toBe(1);
    const { seed, runs, findings } = JSON.parse(captured.output);
    expect({ seed, runs }).toEqual({ seed: 3, runs: 5 });
    expect(findings[0]).toMatchObject({ again: expect.stringContaining('--runs '), scenario: { id: 'fuzz' } });
    expect(findings[0].differences).not.toEqual([]);
  });

  it('finds nothing where nothing differs', async () => {
    expect(await fuzz('express-session', '--against', 'express-session', '--json')).toBe(0);
    expect(JSON.parse(captured.output)).toMatchObject({ runs: 5, findings: [], known: [], unsteady: [] });
  });

  it("finds an adapter's differences, although it lacks much", async () => {
    expect(await fuzz(target('next-twice-adapter.mjs'), '--json')).toBe(1);
    expect(captured.output).toContain('invariant.next');
  });

  it.each([
    [0, { runs: 5, notApplicable: 4 }],
    [1, { runs: 5, notApplicable: 4, findings: [{}] }],
    [3, { runs: 5, notApplicable: 5 }],
    [3, { runs: 5, notApplicable: 3, unsteady: [{}, {}] }],
    [3, { runs: 0, notApplicable: 0 }],
  ])('gives %i for %j', (status, result) => {
    expect(statusOf({ findings: [], unsteady: [], ...result } as unknown as FuzzResult, false)).toBe(status);
  });

  it.each([
    ['--only', 'cookie-*'],
    ['--host', 'http'],
  ])('does not take %s, which is for the corpus', async (...flags) => {
    expect(await fuzz(ADOPTS_IDS, ...flags)).toBe(64);
    expect(captured.complaints).toContain('--fuzz makes its own');
  });
});
