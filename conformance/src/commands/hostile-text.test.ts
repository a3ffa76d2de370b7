import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../command-line.js';
import { type CapturedOutput, captureOutput } from '../testing/captured-output.js';

const target = (name: string) => fileURLToPath(new URL(`../testing/targets/${name}`, import.meta.url));

/** Escapes for a double-quoted YAML text: they clear a terminal, colour it, reverse text, and command GitHub's runner. */
const EVIL = '\\e[2J\\x9b1m\\u202e\\n::error::x\\n';

let folder: string;
let captured: CapturedOutput;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  captured = captureOutput();
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A corpus of malicious texts, with these steps in its one scenario. */
function corpus(steps: string, more = ''): void {
  writeFileSync(
    join(folder, 'f.yaml'),
    `feature: f
source: "${EVIL}"
requirements:
  - { id: f.one, level: must, text: "text ${EVIL}", source: "${EVIL}" }
scenarios:
  - id: evil
    note: "a note ${EVIL}"
    verifies: [f.one]
${more}    steps: [${steps}]
`,
  );
}

/** Runs the command, and expects of both its outputs that they are harmless. @returns what it wrote, and its status. */
async function harmless(...args: string[]): Promise<{ status: number; text: string }> {
  captured.output = '';
  captured.complaints = '';
  const status = await main(args);
  const text = captured.output + captured.complaints;
  expect(text).not.toBe('');
  expect(text.match(/(?![\t\n])\p{C}/gu) ?? []).toEqual([]);
  expect(text.match(/^\s*::.*$|##\[/gm) ?? []).toEqual([]);
  return { status, text };
}

const REQUEST = '{ request: {}, expect: { status: 200 } }';
const SPEC = () => ['--spec', folder];

describe('malicious text never reaches a terminal', () => {
  it('from the corpus, in lint, list, explain and their JSON', async () => {
    corpus(
      `${REQUEST},
        { request: {}, app: [{ set: { "${EVIL}": "${EVIL}" } },
        { end: "${EVIL}" }], expect: { body: "${EVIL}" } }`,
    );
    expect(await harmless('lint', ...SPEC())).toEqual({ status: 0, text: 'no faults\n' });
    expect(await harmless('list', ...SPEC())).toMatchObject({ status: 0 });
    const json = await harmless('list', '--requirements', '--json', ...SPEC());
    expect((JSON.parse(json.text) as { text: string }[])[0]?.text).toBe('text \u001b[2J\u009b1m\u202e\n::error::x');
    for (const id of ['evil', 'f.one']) {
      const { status, text } = await harmless('explain', id, ...SPEC());
      expect(status).toBe(0);
      expect(text).toContain('a note \\x1b[2J\\x9b1m\\u202e');
    }
  });

  it('from faults of the corpus: keys, names and places', async () => {
    corpus(REQUEST, `    "${EVIL}": 1\n    "k\\e]0;x\\x07": "${EVIL}"\n`);
    expect(await harmless('lint', ...SPEC())).toMatchObject({
      status: 1,
      text: expect.stringContaining("unknown key '\\x1b[2J\\x9b1m\\u202e\\n\\x3a:error::x\\n'"),
    });
    expect(await harmless('run', target('plain.cjs'), ...SPEC())).toMatchObject({ status: 3 });
  });

  it.each(['fault', 'last-words'])('from a target: what it throws, answers and leaves behind (/%s)', async (path) => {
    corpus(`{ request: { path: /${path} }, expect: { status: 200, body: "${EVIL}" } }`);
    const reports = ['pretty', 'junit', 'markdown', 'jsonl'].map((name) => `${name}=${join(folder, name)}`);
    await harmless(
      ...['run', target('hostile-text.cjs'), '--host', 'http', '--trace', ...SPEC(), '--reporter', 'pretty'],
      ...reports.flatMap((report) => ['--reporter', report]),
    );
    expect(captured.output).toMatch(/(thrown|last words) \\(x|u00)1b\[2J\\(x|u00)9b1m\\u202e/);
    for (const name of ['pretty', 'junit', 'markdown', 'jsonl']) {
      expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/(?![\t\n])\p{C}/u);
    }
    await harmless('report', join(folder, 'jsonl'), '--trace');
  });

  it('from an adapter: its name and version', async () => {
    corpus(REQUEST);
    const { status, text } = await harmless('run', target('hostile-adapter.mjs'), '--host', 'http', ...SPEC());
    expect(status).toBe(0);
    expect(text).toContain('evil \\x1b[2J\\x9b1m\\u202e\\n\\x3a:error::x\\n<b> 1 ');
  });

  it('from an adapter: an unknown name in lacks', async () => {
    corpus(REQUEST);
    const { status, text } = await harmless('run', target('hostile-lacks.mjs'), '--host', 'http', ...SPEC());
    expect(status).toBe(3);
    expect(text).toContain("lacks '\\x1b[2J");
  });

  it('from a target that does not load', async () => {
    corpus(REQUEST);
    const { status, text } = await harmless('run', target('hostile-error.cjs'), ...SPEC());
    expect(status).toBe(3);
    expect(text).toContain('can not be loaded \\x1b[2J');
  });

  it('from two targets that are compared', async () => {
    corpus(`{ request: { path: /fault }, expect: { status: 200 } }`);
    for (const json of [[], ['--json']]) {
      await harmless(
        'diff',
        target('hostile-text.cjs'),
        '--against',
        target('hostile-adapter.mjs'),
        ...json,
        ...SPEC(),
      );
    }
  });

  it('from the command line itself, and from the names of files', async () => {
    corpus(REQUEST);
    const evil = '\u001b[2J\u202e\n::error::x';
    const missing = join(folder, `${evil}.jsonl`);
    for (const args of [
      ['report', missing],
      [`walk${evil}`],
      ['run', `--${evil}`],
      ['run', evil, ...SPEC()],
      ['run', target('plain.cjs'), '--only', evil, ...SPEC()],
      ['run', target('plain.cjs'), '--baseline', missing, ...SPEC()],
      ['run', target('plain.cjs'), '--reporter', `jsonl=${join(folder, evil, 'x')}`, ...SPEC()],
      ['run', target('plain.cjs'), '--host', evil, ...SPEC()],
      ['explain', evil, ...SPEC()],
      ['list', '--spec', missing],
      ['bench', evil],
    ]) {
      expect((await harmless(...args)).status).toBeGreaterThan(0);
    }
  });
});
