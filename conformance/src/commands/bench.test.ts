import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Base } from '../benchmark/gate-base.js';
import { main } from '../command-line.js';
import { type CapturedOutput, captureOutput } from '../testing/captured-output.js';

const target = (name: string) => fileURLToPath(new URL(`../testing/targets/${name}`, import.meta.url));

let folder: string;
let captured: CapturedOutput;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
  captured = captureOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** The smallest possible measurement. */
const bench = (...args: string[]) => main(['bench', ...args, '--rounds', '1', '--processes', '1', '--paths', 'read']);

describe('conformance bench', () => {
  it('measures a target beside another one, and reports it as text and as JSON', async () => {
    const json = join(folder, 'results.json');
    const reporters = ['--reporter', 'pretty', '--reporter', 'markdown', '--reporter', `json=${json}`];
    expect(await bench('express-session-1.18.2', '--seed', '7', ...reporters)).toBe(0);
    expect(captured.output).toContain('express-session 1.18.2 and express-session 1.19.0, Node');
    expect(captured.output).toContain('seed 7');
    expect(captured.output).toMatch(/^read {2}/m);
    expect(captured.output).toMatch(/^\| read \| .* \|$/m);
    expect(captured.output).toMatch(/is [\d.]+ \([\d.]+–[\d.]+\) times that of/);
    const { seed, comparisons, measurements } = JSON.parse(readFileSync(json, 'utf8'));
    expect(seed).toBe(7);
    expect(comparisons[0].paths[0]).toMatchObject({
      path: 'read',
      store: 'memory',
      ratio: { value: expect.any(Number) },
    });
    expect(measurements).toHaveLength(1);
  });

  it('does not measure a target that misbehaves', async () => {
    expect(await bench(target('plain.cjs'), '--store', 'memory')).toBe(3);
    expect(captured.output).toMatch(/^read: .+: /m);
    expect(captured.output).toContain('Nothing was measured for both.');
  });

  it('writes a base, and compares with it later', { timeout: 60_000 }, async () => {
    const file = join(folder, 'base.json');
    expect(await bench('express-session-1.18.2', '--save', file)).toBe(0);
    const base = JSON.parse(readFileSync(file, 'utf8')) as Base;
    // Twice the effort that the command line asks for.
    expect(base).toMatchObject({
      type: 'bench-base',
      processes: 2,
      rounds: 2,
      machine: { node: process.versions.node },
    });
    expect(base.target).toEqual({ name: 'express-session', version: '1.18.2' });
    expect(base.against).toEqual({ name: 'express-session', version: '1.19.0' });
    expect(base.paths).toEqual([{ path: 'read', store: 'memory', ratio: expect.anything() }]);

    // A factor of a thousand is noise on no machine.
    const scaled = (factor: number) => {
      const [path] = base.paths;
      const value = (path?.ratio.value ?? Number.NaN) * factor;
      return JSON.stringify({ ...base, paths: [{ ...path, ratio: { value, low: value * 0.99, high: value * 1.01 } }] });
    };
    const reports = [
      '--reporter',
      'pretty',
      '--reporter',
      'markdown',
      '--reporter',
      `json=${join(folder, 'gate.json')}`,
    ];
    writeFileSync(file, scaled(1000));
    expect(await bench('express-session-1.18.2', '--gate', file, ...reports)).toBe(4);
    expect(captured.output).toMatch(/^memory\/read .*SLOWER$/m);
    expect(captured.output).toMatch(
      /^Slower by more than 5 %, and measured twice: memory\/read [\d.]+ \([\d.]+–[\d.]+\) times\.$/m,
    );
    expect(captured.output).toMatch(/^\| memory\/read \| .* \| SLOWER \|$/m);
    const { margin, verdicts } = JSON.parse(readFileSync(join(folder, 'gate.json'), 'utf8'));
    expect({ margin, verdicts }).toMatchObject({
      margin: 0.05,
      verdicts: [{ slower: true, first: { path: 'memory/read' } }],
    });
    writeFileSync(file, scaled(0.001));
    expect(await bench('express-session-1.18.2', '--gate', file)).toBe(0);
    expect(captured.output).toMatch(/^memory\/read .*faster$/m);
    expect(captured.output).toContain('No path has become slower by more than its noise.');

    writeFileSync(file, JSON.stringify({ ...base, machine: { ...base.machine, cpu: 'Another\u001b[31m' } }));
    await bench('express-session-1.18.2', '--gate', file);
    expect(captured.output).toContain('has to be slower by more than 15 % to count');
    expect(captured.output).not.toContain('\u001b[31m');
  });

  it('gives no verdict on results that cannot be compared', async () => {
    const file = join(folder, 'base.json');
    const base: Base = {
      ...{
        type: 'bench-base',
        benchmark: '1.19.0',
        savedAt: '2030-06-01T12:00:00.000Z',
        seed: 1,
        processes: 8,
        rounds: 20,
      },
      machine: { node: '4.0.0', platform: process.platform, arch: process.arch, cpu: 'Some processor' },
      target: { name: 'some-session', version: '1.0.0' },
      against: { name: 'express-session', version: '1.19.0' },
      paths: [{ path: 'changed', store: 'memory', ratio: { value: 3, low: 2.9, high: 3.1 } }],
    };
    writeFileSync(file, JSON.stringify(base));
    expect(await main(['bench', 'express-session-1.18.2', '--gate', file])).toBe(3);
    expect(captured.complaints).toContain("can't be compared with what is measured here: Node: 4.0.0 in the base");
    expect(await bench('express-session-1.18.2', '--gate', file)).toBe(64);
    expect(captured.complaints).toContain('has none of these paths');
    expect(await main(['bench', 'express-session', '--gate', join(folder, 'none.json')])).toBe(3);
    expect(await main(['bench', 'express-session', '--gate', file, '--save', file])).toBe(64);
  });

  it('writes no base for a target that misbehaves', async () => {
    const file = join(folder, 'base.json');
    expect(await bench(target('plain.cjs'), '--save', file)).toBe(3);
    expect(captured.complaints).toContain('base.json was not written');
    expect(existsSync(file)).toBe(false);
  });

  it('explains the gate, with the exit statuses', async () => {
    expect(await main(['bench', '--help'])).toBe(0);
    for (const word of ['--save', '--gate', '5 %', '15 %', '4 a path has become slower'])
      expect(captured.output).toContain(word);
  });

  it('shows the paths', async () => {
    expect(await main(['bench', '--list'])).toBe(0);
    expect(captured.output).toMatch(
      /^third-secret +a stored session is read, whose cookie the last of three secrets signed$/m,
    );
  });

  it.each([
    [[], 'the target is missing'],
    [['express-session', '--paths', 'raed'], "matches no path (did you mean 'read'?)"],
    [['express-session', '--store', 'redis'], "there is no kind of store 'redis'"],
    [['express-session', '--rounds', '0'], 'expected a number from 1 to 999'],
    [['express-session', '--reporter', 'junit'], "there is no reporter 'junit'"],
  ])('refuses %j', async (args, message) => {
    expect(await main(['bench', ...args])).toBe(64);
    expect(captured.complaints).toContain(message);
  });

  it('gives instructions if there is nothing to compare with', async () => {
    expect(await main(['bench', 'express-session', '--against', 'no-such-session'])).toBe(3);
    expect(captured.complaints).toContain('npm install no-such-session');
    expect(captured.complaints).toContain('--against names another package or path');
  });
});
