import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { EndRecord, ResultRecord, RunLine } from '../../report/records.js';
import { conformance, type Finished, finished, run } from './conformance.js';

let folder: string;
/** A run with several reports, which several tests share. */
let aliased: Finished;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'command-'));
  const reporters = ['pretty', `html=${join(folder, 'other.html')}`, `jsonl=${join(folder, 'other.jsonl')}`];
  const only = ['run', 'express-session-1.18.2', '--only', 'cookie-path-*'];
  aliased = await run(...only, ...reporters.flatMap((reporter) => ['--reporter', reporter]));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function lines(text: string): RunLine[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunLine);
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('the installed command', () => {
  it('has the corpus and the baselines with it, and no faults', async () => {
    expect(await run('lint')).toEqual({ status: 0, output: 'no faults\n', complaints: '' });
  });

  it('gives the corpus as JSON', async () => {
    const { output } = await run('list', '--json', '--only', 'cookie.path*');
    const listed = JSON.parse(output) as { id: string; requirements: string[]; needs: string[]; line: number }[];
    expect(listed.length).toBeGreaterThan(5);
    expect(listed[0]).toMatchObject({ level: 'must', needs: expect.any(Array), line: expect.any(Number) });
  });

  it('does not fail when its reader closes the pipe', async () => {
    const child = conformance('list', '--json');
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await finished(child)).toMatchObject({ status: 0, complaints: '' });
  });

  it('names an npm alias by the package behind it', () => {
    expect(aliased.output).toContain('express-session 1.18.2 on express5');
    expect(aliased.output).toMatch(/\d+ pass, \d+ known-failure\n/);
    expect(aliased.status).toBe(0);
  });

  it('writes a page with its own style and script', () => {
    const html = read('other.html');
    expect(html).toMatch(/<title>Session conformance of express-session 1\.18\.2<\/title><style>:root/);
    expect(html).toContain('DecompressionStream');
  });
});

describe('an interrupted run', () => {
  it('keeps what is finished, names the rest and gives 3, in every report', async () => {
    const child = conformance(
      ...['run', 'express-session', '--jobs', '1', '--reporter', 'jsonl'],
      ...['--reporter', `junit=${join(folder, 'interrupted.xml')}`],
    );
    let seen = '';
    let interrupted = false;
    child.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (interrupted || child.pid === undefined || !seen.includes('"type":"result"')) return;
      interrupted = true;
      // As with Ctrl-C at a terminal, the whole process group gets the signal, including the workers.
      process.kill(-child.pid, 'SIGINT');
    });
    const { status, complaints } = await finished(child);
    expect(complaints).toBe('');
    expect(status).toBe(3);
    const [header, ...rest] = lines(seen);
    const end = rest.at(-1) as EndRecord;
    const results = rest.slice(0, -1) as ResultRecord[];
    expect(end).toMatchObject({ type: 'end', interrupted: true, counts: { error: 0 } });
    expect(results.length).toBeGreaterThan(0);
    expect(header).toMatchObject({ scenarios: results.length + (end.notRun?.length ?? 0) });
    expect(read('interrupted.xml')).toMatch(/the run was interrupted[\s\S]*<\/testsuites>\n$/);
  });

  it('gives 3 when not even the target was loaded', async () => {
    const child = conformance('run', 'express-session', '--only', 'rolling-*');
    if (child.stdout) await Promise.race([once(child, 'spawn'), once(child.stdout, 'data')]);
    child.kill('SIGTERM');
    const { status } = await finished(child);
    // Before the command listens for the signal, the system ends it.
    expect([3, null]).toContain(status);
  });
});

describe('a report that cannot be written', () => {
  const few = ['run', 'express-session', '--only', 'rolling.*'];

  it('is named; the others are complete, and the status is 3', async () => {
    expect(existsSync('/dev/full'), 'this test needs /dev/full').toBe(true);
    const { status, output, complaints } = await run(
      ...[...few, '--reporter', 'jsonl=/dev/full', '--reporter', 'jsonl'],
      ...[
        '--reporter',
        `markdown=${join(folder, 'nowhere/report.md')}`,
        '--reporter',
        `junit=${join(folder, 'j.xml')}`,
      ],
    );
    expect(status).toBe(3);
    expect(complaints).toMatch(/the report \/dev\/full could not be written: ENOSPC/);
    expect(complaints).toMatch(/the report .*nowhere\/report\.md could not be written: ENOENT/);
    expect(lines(output).at(-1)).toMatchObject({ type: 'end', counts: { error: 0, fail: 0 } });
    expect(read('j.xml')).toMatch(/<\/testsuites>\n$/);
  });

  it('ends the run at once when there is no other', async () => {
    const { status, output, complaints } = await run(...few, '--reporter', `jsonl=${join(folder, 'nowhere/r.jsonl')}`);
    expect(status).toBe(3);
    expect(output).toBe('');
    expect(complaints).toMatch(/nowhere\/r\.jsonl could not be written: ENOENT/);
  });

  it('may be standard output, whose reader has closed the pipe', async () => {
    const child = conformance(...few, '--reporter', 'jsonl', '--reporter', `jsonl=${join(folder, 'kept.jsonl')}`);
    child.stdout?.once('data', () => child.stdout?.destroy());
    const { status, complaints } = await finished(child);
    expect(complaints).toMatch(/the report on standard output could not be written/);
    expect(status).toBe(3);
    expect(lines(read('kept.jsonl')).at(-1)).toMatchObject({ type: 'end' });
  });
});

describe('conformance report', () => {
  const shard = (part: string, name: string) =>
    run(
      'run',
      'express-session',
      '--only',
      'cookie-path-*',
      '--shard',
      part,
      '--reporter',
      `jsonl=${join(folder, name)}`,
    );

  beforeAll(async () => {
    await Promise.all([shard('1/2', 'one.jsonl'), shard('2/2', 'two.jsonl')]);
  });

  const report = (...names: string[]) =>
    run('report', ...names.map((name) => join(folder, name)), '--reporter', 'jsonl');

  it('merges shards, and gives the status of the whole', async () => {
    const { status, output } = await report('one.jsonl', 'two.jsonl');
    expect(status).toBe(0);
    const merged = lines(output);
    const parts = ['one.jsonl', 'two.jsonl'].flatMap((name) => lines(read(name)));
    expect(merged.filter(({ type }) => type === 'result')).toEqual(parts.filter(({ type }) => type === 'result'));
    expect(merged.at(-1)).toMatchObject({ type: 'end', counts: { error: 0, fail: 0 } });
    expect(merged).toContainEqual(expect.objectContaining({ type: 'result', verdict: 'known-failure' }));
  });

  it('gives 3 and names the missing results', async () => {
    const { status, output } = await run('report', join(folder, 'two.jsonl'));
    expect(status).toBe(3);
    expect(output).toMatch(/Incomplete\n\n {2}the shard 1\/2 is missing/);
    expect(await report('none.jsonl')).toMatchObject({ status: 3, complaints: expect.stringContaining('ENOENT') });
  });

  it('gives 64 for results that do not belong together', async () => {
    expect(await report('one.jsonl', 'other.jsonl')).toMatchObject({ status: 64, output: '' });
    expect(await report('one.jsonl', 'one.jsonl')).toMatchObject({ status: 64, output: '' });
  });
});

describe('a baseline that is brought up to date', () => {
  it('cannot be one for several versions, which is refused before anything runs', async () => {
    const file = join(inject('installed').app, 'node_modules/session-conformance/baselines/express-session.yaml');
    const { status, output, complaints } = await run('run', 'express-session', '--write-baseline', file);
    expect({ status, output }).toEqual({ status: 64, output: '' });
    expect(complaints).toContain("is for several versions, so that --write-baseline can't bring it up to date");
  });

  it('makes the next run pass', async () => {
    const file = join(folder, 'known.yaml');
    const only = ['run', 'express-session', '--only', 'cookie.path*'];
    expect(await run(...only, '--write-baseline', file)).toMatchObject({
      status: 1,
      complaints: `${file}: entries added: 2, scenarios taken out: 0\n`,
    });
    expect((await run(...only, '--baseline', file)).status).toBe(0);
    const { status, output } = await run('lint', file);
    expect(status).toBe(1);
    expect(output).toMatch(/known\.yaml:\d+:1: 'cookie-path-[\w-]+' has no reason yet/);
    const stale = await run('run', 'spec-session', '--only', 'cookie.path*', '--baseline', file);
    expect(stale.status).toBe(2);
    expect(stale.complaints).toContain('known.yaml is a baseline of express-session, and the target is spec-session');
    expect(stale.output).toMatch(/known\.yaml:\d+: cookie-path-[\w-]+: it passes now/);
  });
});
