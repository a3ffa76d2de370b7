import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunLine } from '../../report/records.js';
import { run } from './conformance.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

/** A session library with another interface, for the first adapter of the README. */
const MY_SESSIONS = `
import { randomUUID } from 'node:crypto';

export function createSessions({ cookieName }) {
  const sessions = new Map();
  const ids = new WeakMap();
  return {
    async load(req) {
      const sent = new RegExp(cookieName.replaceAll('.', '[.]') + '=([^;]+)').exec(req.headers.cookie ?? '')?.[1];
      const id = sessions.has(sent) ? sent : randomUUID();
      const session = JSON.parse(sessions.get(id) ?? '{}');
      ids.set(session, id);
      return session;
    },
    async commit(session, res) {
      sessions.set(ids.get(session), JSON.stringify(session));
      res.setHeader('Set-Cookie', cookieName + '=' + ids.get(session) + '; Path=/; HttpOnly');
    },
  };
}
`;

let folder: string;

/** The code of the README that has this mark. */
function example(mark: string): string {
  const [, code] = new RegExp(`<!-- test: ${mark} -->\\n\`\`\`js\\n([\\s\\S]*?)\`\`\``).exec(readme) ?? [];
  if (code === undefined) throw new Error(`the README has no example '${mark}'`);
  return code;
}

beforeAll(() => {
  folder = mkdtempSync(join(inject('installed').app, 'mine-'));
  for (const mark of ['adapter', 'adapter-koa', 'adapter-fastify'])
    writeFileSync(join(folder, `${mark}.mjs`), example(mark));
  writeFileSync(join(folder, 'my-sessions.mjs'), MY_SESSIONS);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("the README's adapters", () => {
  it.each([
    ['adapter', 'my-sessions', 20, 35],
    ['adapter-koa', 'koa-session', 40, 4],
    ['adapter-fastify', '@fastify/session', 60, 10],
  ])('%s gives a report on sessions of another interface', { timeout: 120_000 }, async (mark, name, passes, fails) => {
    const { status, output, complaints } = await run(
      ...['run', join(folder, `${mark}.mjs`), '--profile', 'session', '--jobs', '1', '--reporter', 'jsonl'],
    );
    expect(complaints).toBe('');
    const [header, ...rest] = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunLine);
    expect(header).toMatchObject({ target: name });
    const end = rest.at(-1);
    if (end?.type !== 'end') throw new Error('the run was cut off');
    // Lacking features do not count as passed. The first adapter keeps data, and lacks much that sessions require.
    expect(end.counts.pass).toBeGreaterThan(passes);
    expect(end.counts.fail).toBeLessThanOrEqual(fails);
    expect(end.counts['not-applicable']).toBeGreaterThan(50);
    expect(end.counts.error).toBe(0);
    expect(status).toBe(end.counts.fail > 0 ? 1 : 0);
  });

  it('has the fields that the table describes', () => {
    const fields = [
      'name',
      'version',
      'createMiddleware',
      'lacks',
      'codec',
      'Store',
      'MemoryStore',
      'exports',
      'patienceMs',
    ];
    const interfaceText = readFileSync(new URL('../../targets/target.ts', import.meta.url), 'utf8');
    const [, body = ''] = /interface Adapter \{([\s\S]*?)\n\}/.exec(interfaceText) ?? [];
    expect([...body.matchAll(/^ {2}(\w+)[?(:]/gm)].map(([, name]) => name)).toEqual(expect.arrayContaining(fields));
    for (const field of fields) expect(readme).toMatch(new RegExp(`\`${field}[\`(]`));
  });
});

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
    // It lacks only touch.
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
