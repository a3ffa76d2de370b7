import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../command-line.js';
import { EXIT } from '../exit-status.js';
import { type CapturedOutput, captureOutput } from '../testing/captured-output.js';

let folder: string;
let captured: CapturedOutput;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-command-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  captured = captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Writes a module. @returns its path */
function moduleOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** A store that keeps what it is given in the object that it gets, and lets nothing expire. */
const CLASS = `
  get(id, callback) { setImmediate(callback, null, this.records?.[id]); }
  set(id, session, callback) { (this.records ??= {})[id] = JSON.parse(JSON.stringify(session)); setImmediate(callback); }
  destroy(id, callback) { delete this.records?.[id]; setImmediate(callback); }
`;

describe('conformance store', { timeout: 60_000 }, () => {
  it('lists the requirements, with the scenarios of each', async () => {
    expect(await main(['store', '--list', '--only', 'store-contract.destroy.*'])).toBe(EXIT.conforms);
    expect(captured.output).toMatch(
      /^store-contract\.destroy\.removes\tmust\tstore-destroy-removes store-destroy-twice\t/m,
    );
    expect(captured.output).not.toContain('store-contract.get');
  });

  it('shows in its help how to write a module', async () => {
    expect(await main(['store', '--help'])).toBe(EXIT.conforms);
    for (const word of ['create()', 'breakBackend', 'granularity', "'virtual'", 'Exit status'])
      expect(captured.output).toContain(word);
  });

  it('requires a module', async () => {
    expect(await main(['store'])).toBe(EXIT.usage);
    expect(captured.complaints).toContain('conformance store --help shows one');
  });

  it.each([
    ['a class', `import { EventEmitter } from 'node:events';\nexport default class extends EventEmitter {${CLASS}}`],
    ['a factory', `export default ({ Store }) => class extends Store {${CLASS}};`],
    [
      'a factory of the old manner',
      `export default (session) => {
        function OldStore() { session.Store.call(this); }
        Object.setPrototypeOf(OldStore.prototype, session.Store.prototype);
        Object.assign(OldStore.prototype, {${CLASS.replaceAll('}\n', '},\n')}});
        return OldStore;
      };`,
    ],
  ])('takes a module whose default export is %s', async (name, text) => {
    const path = moduleOf(`${name.replaceAll(' ', '-')}.mjs`, text);
    const selectors = ['store-set-then-get', 'store-offers-its-operations', 'store-destroy-removes'].flatMap((id) => [
      '--only',
      id,
    ]);
    const status = await main(['store', path, ...selectors]);
    expect(captured.output).toContain('3 pass');
    expect(status).toBe(EXIT.conforms);
  });

  it.each([
    ['no store', 'export const answer = 42;', /exports neither a function 'create' nor a session store/],
    [
      'a wrong option',
      `export const create = () => ({}); export const clock = 'sundial';`,
      /neither 'virtual' nor 'real'/,
    ],
    ['nothing that is a store', 'export const create = () => 1;', /'create' gave number, which has no method 'get'/],
    ['an error', `throw new Error('not today');`, /could not be loaded: Error: not today/],
    [
      'a store that fails to be made',
      `export const create = () => { throw new Error('no server'); };`,
      /'create' failed: no server/,
    ],
    ['text that is thrown', `export const create = () => { throw 'no server'; };`, /'create' threw no server/],
    [
      'a store that needs arguments',
      `export default class { constructor(o) { o.client.x; } get() {} }`,
      /write a module/,
    ],
    [
      'a need that there is not',
      'export const create = () => ({ get() {} }); export const lacks = ["tuoch"];',
      /lacks 'tuoch', .*did you mean 'touch'/,
    ],
  ])('ends with 3 for a module with %s', async (name, text, message) => {
    const path = moduleOf(`${name.replaceAll(' ', '-')}.mjs`, text);
    expect(await main(['store', path])).toBe(EXIT.failed);
    expect(captured.complaints).toMatch(message);
  });

  it('names a pattern that matches nothing', async () => {
    const path = moduleOf('none.mjs', 'export const create = () => ({ get() {} });');
    expect(await main(['store', path, '--only', 'store-get-unknown-id-is-mising'])).toBe(EXIT.usage);
    expect(captured.complaints).toContain(`did you mean 'store-get-unknown-id-is-missing'?`);
  });
});
