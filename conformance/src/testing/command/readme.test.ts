import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunLine } from '../../report/records.js';
import { run } from './conformance.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

/** Sessions with an interface of their own, for the adapter of the README. */
const MY_SESSIONS = `
import { randomUUID } from 'node:crypto';

export function createSessions({ cookieName }) {
  const sessions = new Map();
  return {
    async load(req, res) {
      const sent = new RegExp(cookieName.replaceAll('.', '[.]') + '=([^;]+)').exec(req.headers.cookie ?? '')?.[1];
      const id = sessions.has(sent) ? sent : randomUUID();
      if (!sessions.has(id)) sessions.set(id, Object.defineProperty({ cookie: {} }, 'id', { value: id }));
      res.setHeader('Set-Cookie', cookieName + '=' + id + '; Path=/; HttpOnly');
      return sessions.get(id);
    },
  };
}
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(inject('installed').app, 'mine-'));
  const [, adapter = ''] = /<!-- test: adapter -->\n```js\n([\s\S]*?)```/.exec(readme) ?? [];
  writeFileSync(join(folder, 'adapter.mjs'), adapter);
  writeFileSync(join(folder, 'my-sessions.mjs'), MY_SESSIONS);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("the README's adapter", () => {
  it('gives a report on sessions of another interface', async () => {
    const { status, output, complaints } = await run('run', join(folder, 'adapter.mjs'), '--reporter', 'jsonl');
    expect(complaints).toBe('');
    const [header, ...rest] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunLine);
    expect(header).toMatchObject({ target: 'my-sessions', version: '0.1.0' });
    const end = rest.at(-1);
    if (end?.type !== 'end') throw new Error('the run was cut off');
    // It keeps data and misses most else; what it lacks is not counted as passed.
    expect(end.counts.pass).toBeGreaterThan(5);
    expect(end.counts.fail).toBeGreaterThan(5);
    expect(end.counts['not-applicable']).toBeGreaterThan(300);
    expect(end.counts.error).toBe(0);
    expect(status).toBe(1);
  });

  it('is what the table of fields describes', () => {
    const fields = ['name', 'version', 'createMiddleware', 'lacks', 'Store', 'MemoryStore', 'exports', 'patienceMs'];
    const interfaceText = readFileSync(new URL('../../targets/target.ts', import.meta.url), 'utf8');
    const [, body = ''] = /interface Adapter \{([\s\S]*?)\n\}/.exec(interfaceText) ?? [];
    expect([...body.matchAll(/^ {2}(\w+)[?(:]/gm)].map(([, name]) => name)).toEqual(expect.arrayContaining(fields));
    for (const field of fields) expect(readme).toMatch(new RegExp(`\`${field}[\`(]`));
  });
});

/** A file of the README, by the name of its test. */
function example(name: string): string {
  const [, text = ''] = new RegExp(`<!-- test: ${name} -->\\n\`\`\`js\\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  if (text === '') throw new Error(`the README has no example '${name}'`);
  return text;
}

const MY_STORE = `
import { EventEmitter } from 'node:events';

export class MyStore extends EventEmitter {
  records = new Map();
  get(id, callback) {
    const text = this.records.get(id);
    const record = text && JSON.parse(text);
    const isOver = record?.cookie.expires && new Date(record.cookie.expires) <= new Date();
    setImmediate(callback, null, isOver ? null : record);
  }
  set(id, session, callback = () => {}) {
    try {
      this.records.set(id, JSON.stringify(session));
      setImmediate(callback);
    } catch (error) {
      setImmediate(callback, error);
    }
  }
  destroy(id, callback = () => {}) {
    this.records.delete(id);
    setImmediate(callback);
  }
}
`;

describe("the README's store", () => {
  it('is held to the contract by the command', async () => {
    writeFileSync(join(folder, 'my-store.mjs'), MY_STORE);
    writeFileSync(join(folder, 'my-store.contract.mjs'), example('store-module'));
    const { status, output } = await run('store', join(folder, 'my-store.contract.mjs'), '--reporter', 'jsonl');
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunLine);
    const failed = lines.flatMap((line) => (line.type === 'result' && line.verdict === 'fail' ? [line.id] : []));
    // All that it lacks is a touch.
    expect(failed).toEqual(['store-touch-is-offered']);
    expect(status).toBe(1);
  });

  it('is held to the contract by tests of node:test', { timeout: 60_000 }, () => {
    writeFileSync(join(folder, 'my-store.mjs'), MY_STORE);
    writeFileSync(join(folder, 'my-store.test.mjs'), example('store-contract'));
    const { stdout } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', 'my-store.test.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    expect(stdout).toMatch(/ok \d+ - store-expiry-withheld \(must\)/);
    expect(stdout).toMatch(/ok \d+ - store-length-counts \(may\) # SKIP not applicable: needs length/);
    expect([...stdout.matchAll(/not ok \d+ - (\S+) \(/g)].map(([, id]) => id)).toEqual(['store-touch-is-offered']);
  });
});
