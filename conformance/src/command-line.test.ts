import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from './command-line.js';
import type { EndRecord, ResultRecord, RunRecord } from './report/records.js';
import { type CapturedOutput, captureOutput } from './testing/captured-output.js';

const target = (name: string) => fileURLToPath(new URL(`./testing/targets/${name}`, import.meta.url));

let folder: string;
let captured: CapturedOutput;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-'));
  captured = captureOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** One scenario that a sound target passes and one that asks for the target's fault, with this level. */
function corpus(level = 'must', extra = ''): void {
  writeFileSync(
    join(folder, 'f.yaml'),
    `feature: f
source: somewhere
requirements:
  - { id: f.sound, level: must, text: It works. }
  - { id: f.fault, level: ${level}, text: It works there too. }
scenarios:
  - { id: sound, verifies: [f.sound], steps: [{ request: {}, expect: { status: 200 } }] }
  - { id: fault, aliases: [formerly-fault], verifies: [f.fault],
      steps: [{ request: { path: /fault }, expect: { status: 200 } }] }
${extra}`,
  );
}

const conformance = (name: string, ...args: string[]) =>
  main(['run', target(name), '--spec', folder, '--host', 'http', '--jobs', '1', '--reporter', 'jsonl', ...args]);

interface Lines {
  run: RunRecord;
  results: ResultRecord[];
  end: EndRecord | undefined;
}

function lines(text = captured.output): Lines {
  const records = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunRecord | ResultRecord | EndRecord);
  const [run] = records;
  if (run?.type !== 'run') throw new Error('the first line is no header');
  return {
    run,
    results: records.filter((record) => record.type === 'result'),
    end: records.find((record) => record.type === 'end'),
  };
}

const verdicts = () => Object.fromEntries(lines().results.map(({ id, verdict }) => [id, verdict]));

function baseline(...entries: string[]): string {
  const file = join(folder, 'baseline.txt');
  writeFileSync(file, `entries:\n  [${entries.map((entry) => `${entry},`).join('\n')}]\n`);
  return file;
}

describe('conformance run', () => {
  it('gives 0 for a target that conforms, and one line for each thing', async () => {
    corpus();
    expect(await conformance('plain.cjs')).toBe(0);
    const { run, results, end } = lines();
    expect(run).toMatchObject({
      type: 'run',
      target: 'session-conformance',
      host: 'http',
      node: process.versions.node,
      scenarios: 2,
    });
    expect(run.corpusVersion).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{8}$/);
    expect(results).toMatchObject([
      { type: 'result', id: 'sound', level: 'must', verdict: 'pass', failures: [], requirements: ['f.sound'], line: 7 },
      { type: 'result', id: 'fault', verdict: 'pass' },
    ]);
    expect(end).toMatchObject({ counts: { pass: 2, fail: 0, error: 0 } });
    expect(end?.peakMemory).toBeGreaterThan(20e6);
  });

  it('gives 1 for one that does not, with what was expected, what came, and the exchange', async () => {
    corpus();
    expect(await conformance('refuses.cjs')).toBe(1);
    const fault = lines().results.find(({ id }) => id === 'fault');
    expect(fault?.failures).toContainEqual({ step: '1', path: 'status', expected: 200, actual: 500 });
    expect(fault?.wire?.[0]).toMatchObject({
      step: '1',
      request: expect.stringMatching(/^GET \/fault HTTP\/1\.1\r\n/),
      response: expect.stringMatching(/^HTTP\/1\.1 500/),
    });
    expect(lines().results.find(({ id }) => id === 'sound')?.wire).toBeUndefined();
  });

  it('does not count an optional requirement against a target', async () => {
    corpus('may');
    expect(await conformance('refuses.cjs')).toBe(0);
    expect(verdicts()).toEqual({ sound: 'pass', fault: 'fail' });
    expect(lines().results.find(({ id }) => id === 'fault')?.optional).toBe(true);
  });

  it('counts it when a baseline lists what the target leaves out, and does not list that', async () => {
    corpus('may');
    expect(await conformance('refuses.cjs', '--baseline', baseline())).toBe(1);
    expect(await conformance('refuses.cjs', '--baseline', baseline('{ id: fault, reason: It refuses. }'))).toBe(0);
  });

  it('gives 3 when the target dies, and runs the rest', async () => {
    corpus();
    expect(await conformance('exits.cjs')).toBe(3);
    expect(verdicts()).toEqual({ sound: 'pass', fault: 'error' });
  });

  it.each(['no-factory.cjs', 'does-not-load.cjs', 'broken-adapter.mjs', 'nothing-there.cjs'])(
    'gives 3 for %s, and tells why on standard error',
    async (name) => {
      corpus();
      expect(await conformance(name)).toBe(3);
      expect(captured.output).toBe('');
      expect(captured.complaints).not.toBe('');
    },
  );

  it('gives 3 for a faulty corpus, with the places of its faults', async () => {
    corpus('must', '  - { id: sound }\n');
    expect(await conformance('plain.cjs')).toBe(3);
    expect(captured.complaints).toMatch(/f\.yaml:10:5: the key 'verifies' is missing/);
  });

  it('gives 3 when nothing ran', async () => {
    corpus(
      'must',
      '  - { id: tls, verifies: [f.sound], needs: [browser], steps: [{ request: {}, expect: { status: 200 } }] }\n',
    );
    expect(await conformance('plain.cjs', '--only', 'tls')).toBe(3);
    expect(lines().results).toMatchObject([{ id: 'tls', verdict: 'not-applicable', reason: 'needs browser' }]);
  });

  it.each([
    [['--only', 'sownd'], /'sownd' matches no scenario and no requirement \(did you mean 'sound'\?\)/],
    [['--skip', 'nothing-*'], /matches no scenario/],
    [['--host', 'express9'], /express5, express4, connect, http, http2/],
    [['--reporter', 'prety'], /there is no reporter 'prety'/],
    [['--shard', '3/2'], /I\/N/],
    [['--jobs', '0'], /number/],
    [['--unknown'], /unknown option/],
    [['--command', 'target'], /exactly one of a target, --command with a program, and --url with a server/],
    [['--baseline', '/nonexistent.yaml'], /can't be read/],
  ])('gives 64 for %j', async (args, why) => {
    corpus();
    expect(await conformance('plain.cjs', ...args)).toBe(64);
    expect(captured.complaints).toMatch(why);
  });

  it('selects by scenario, former id and requirement', async () => {
    corpus();
    await conformance('plain.cjs', '--only', 'formerly-*');
    expect(verdicts()).toEqual({ fault: 'pass' });
    captured.output = '';
    await conformance('plain.cjs', '--only', 'f.*', '--skip', 'f.fault');
    expect(verdicts()).toEqual({ sound: 'pass' });
  });

  it('runs a shard', async () => {
    corpus();
    await conformance('plain.cjs', '--shard', '2/2');
    expect(lines().run).toMatchObject({ scenarios: 1, shard: '2/2' });
    expect(verdicts()).toEqual({ fault: 'pass' });
  });

  it('shows every exchange with --trace', async () => {
    corpus();
    await conformance('plain.cjs', '--trace');
    expect(lines().results.map(({ wire }) => wire?.length)).toEqual([1, 1]);
  });

  it('stops at the first failure with --bail, and names what did not run', async () => {
    const more = [1, 2, 3].map(
      (n) => `  - { id: more-${n}, verifies: [f.sound], steps: [{ request: {}, expect: { status: 200 } }] }\n`,
    );
    corpus('must', more.join(''));
    expect(await conformance('refuses.cjs', '--bail')).toBe(1);
    const { results, end } = lines();
    expect(results.at(-1)).toMatchObject({ id: 'fault', verdict: 'fail' });
    expect(end?.notRun).toEqual(['more-1', 'more-2', 'more-3']);
  });
});

describe('a baseline', () => {
  it('turns a failure into a known one, with its reason', async () => {
    corpus();
    expect(
      await conformance('refuses.cjs', '--baseline', baseline('{ id: formerly-fault, reason: It refuses. }')),
    ).toBe(0);
    expect(lines().results[1]).toMatchObject({ id: 'fault', verdict: 'known-failure', reason: 'It refuses.' });
  });

  it('is stale when what it names passes now', async () => {
    corpus();
    expect(await conformance('plain.cjs', '--baseline', baseline('{ id: fault, reason: It refuses. }'))).toBe(2);
    expect(verdicts()).toEqual({ sound: 'pass', fault: 'unexpected-pass' });
  });

  it('is stale when it names what does not exist', async () => {
    corpus();
    expect(await conformance('plain.cjs', '--baseline', baseline('{ id: fawlt, reason: It refuses. }'))).toBe(2);
    expect(lines().end?.stale).toEqual([
      {
        id: 'fawlt',
        reason: expect.stringContaining("did you mean 'fault'?"),
        file: expect.stringMatching(/baseline\.txt$/),
        line: 2,
      },
    ]);
  });

  it('never excuses a target that dies', async () => {
    corpus();
    expect(await conformance('exits.cjs', '--baseline', baseline('{ id: fault, reason: It exits. }'))).toBe(3);
    expect(verdicts()).toEqual({ sound: 'pass', fault: 'error' });
  });

  it.each([
    ['{ id: fault }', "the key 'reason' is missing"],
    ['{ id: fault, reason: x, reson: y }', "unknown key 'reson' (did you mean 'reason'?)"],
    ['{ reason: x }', "one of the keys 'id', 'ids' and 'versions' is missing"],
  ])('with the entry %s is refused', async (entry, why) => {
    corpus();
    expect(await conformance('plain.cjs', '--baseline', baseline(entry))).toBe(64);
    expect(captured.complaints).toContain(why);
    expect(captured.complaints).toMatch(/baseline\.txt:2:\d+: /);
  });
});

describe('reports', () => {
  it('go to several places at once', async () => {
    corpus();
    const file = join(folder, 'results.jsonl');
    expect(
      await main([
        'run',
        target('refuses.cjs'),
        '--spec',
        folder,
        '--host',
        'http',
        '--reporter',
        'pretty',
        '--reporter',
        `jsonl=${file}`,
      ]),
    ).toBe(1);
    expect(lines(readFileSync(file, 'utf8')).end).toMatchObject({ counts: { pass: 1, fail: 1 } });
    expect(captured.output).toContain('Does not conform');
    expect(captured.output).toMatch(
      /f\.fault\n {2}It works there too\.\n {2}✗ fault {2}must · .*f\.yaml:8\n {4}step 1, reached/,
    );
    expect(captured.output).toContain(`--only fault --host http --spec ${folder} --trace`);
    expect(captured.output).toMatch(
      /1 pass, 1 fail\nexpress: 1 of 2 passed\n\d+\.\d\d s, \d+ scenarios\/s, at most \d+ MB/,
    );
  });

  it.skipIf(!existsSync('/dev/full') && !process.env.CI)('that meet a full disk end the run with 3', async () => {
    corpus();
    expect(
      await main(['run', target('plain.cjs'), '--spec', folder, '--host', 'http', '--reporter', 'jsonl=/dev/full']),
    ).toBe(3);
    expect(captured.complaints).toMatch(/the report \/dev\/full could not be written: .*ENOSPC/);
  });

  it('show control characters of a target instead of obeying them', async () => {
    corpus(
      'must',
      '  - { id: bell, verifies: [f.sound], steps: [{ request: {}, app: [{ end: "\\e[2J" }], expect: { body: x } }] }\n',
    );
    await main(['run', target('plain.cjs'), '--spec', folder, '--host', 'http', '--only', 'bell']);
    expect(captured.output).toContain('\\x1b[2J');
    expect(captured.output).not.toContain('\u001b[2J');
  });
});

describe('--jobs', () => {
  it('beyond the processors gives a notice', async () => {
    corpus();
    const tooMany = availableParallelism() + 1;
    expect(await conformance('plain.cjs', '--only', 'sound', '--jobs', String(tooMany))).toBe(0);
    expect(captured.complaints).toContain(`--jobs ${tooMany}: this machine has ${tooMany - 1} processors`);
  });
});

describe('conformance list', () => {
  it('prints ids, levels, profiles, requirements and needs', async () => {
    corpus();
    expect(await main(['list', '--spec', folder])).toBe(0);
    expect(captured.output).toBe('sound\tmust\texpress\tf.sound\t-\nfault\tmust\texpress\tf.fault\t-\n');
  });

  it('prints requirements and their scenarios', async () => {
    corpus();
    expect(await main(['list', '--spec', folder, '--requirements'])).toBe(0);
    expect(captured.output).toBe('f.sound\tmust\texpress\tsound\nf.fault\tmust\texpress\tfault\n');
  });
});

describe('conformance lint', () => {
  it('gives 0 or 1', async () => {
    corpus();
    expect(await main(['lint', '--spec', folder])).toBe(0);
    corpus('must', '  - { id: sound }\n');
    expect(await main(['lint', '--spec', folder])).toBe(1);
    expect(captured.output).toContain("f.yaml:10:5: the key 'verifies' is missing");
  });

  it("gives 64 for a file that can't be read, and names it", async () => {
    const file = join(folder, 'nowhere.yaml');
    expect(await main(['lint', '--spec', folder, file])).toBe(64);
    expect(captured.complaints).toMatch(/^the file \S+nowhere\.yaml can't be read: ENOENT.*\n$/);
  });
});

describe('conformance diff', () => {
  it('gives 64 for one target alone, and tells how to go on', async () => {
    expect(await main(['diff', target('plain.cjs')])).toBe(64);
    expect(captured.complaints).toBe(
      '--against is missing: name the target to compare with, or give --fuzz to watch this one alone\n',
    );
  });
});

describe('the command line', () => {
  it('gives 64 without a command and for an unknown one, 0 for help', async () => {
    expect(await main([])).toBe(64);
    expect(await main(['walk'])).toBe(64);
    expect(await main(['--help'])).toBe(0);
  });

  it('tells where to start, and what its exit statuses mean', async () => {
    await main(['--help']);
    expect(captured.output).toMatch(/Start with one of these.*\n\n {2}conformance run express-session /);
    expect(captured.output).toContain('64 the\ncommand line is wrong');
  });

  it('has a default in words for each option that may be repeated', async () => {
    await main(['run', '--help']);
    expect(captured.output).toContain('(default: all)');
    expect(captured.output).toContain('(default: none)');
    expect(captured.output).toContain('(default: pretty)');
    expect(captured.output).not.toContain('default: [');
  });

  it('has the versions of the package, the corpus and express-session', async () => {
    expect(await main(['--version'])).toBe(0);
    expect(captured.output).toMatch(/^(\d+\.\d+\.\d+) \(corpus \1\+[0-9a-f]{8}, express-session 1\.19\.0\)\n$/);
  });
});
