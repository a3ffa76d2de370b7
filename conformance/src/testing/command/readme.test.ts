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
