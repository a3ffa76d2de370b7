import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

/** As little as can be measured. */
const bench = (...args: string[]) => main(['bench', ...args, '--rounds', '1', '--processes', '1', '--paths', 'read']);

describe('conformance bench', () => {
  it('measures a target beside another one, and says so as text and as JSON', async () => {
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

  it('does not call a target fast that does not do what it should', async () => {
    expect(await bench(target('plain.cjs'), '--store', 'memory')).toBe(3);
    expect(captured.output).toMatch(/^read: .+: /m);
    expect(captured.output).toContain('Nothing was measured for both.');
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

  it('says what to do without something to compare with', async () => {
    expect(await main(['bench', 'express-session', '--against', 'no-such-session'])).toBe(3);
    expect(captured.complaints).toContain('npm install no-such-session');
    expect(captured.complaints).toContain('--against names another package or path');
  });
});
