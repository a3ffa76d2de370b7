import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { eachAction } from '../../actions/index.js';
import type { CorpusScenario } from '../../corpus/corpus.js';
import { faultsOf, requestsOf } from '../../corpus/needs.js';
import { isObject, type Json, storeSpec } from '../../corpus/scenario.js';
import { hostOf } from '../../explain/host.js';
import { finished, node, run } from './conformance.js';

/** A module of the installed command, which has the bundled runner and the compiled corpus. */
const installed = (module: string) => {
  const path = join(inject('installed').app, 'node_modules/session-conformance/dist', module);
  return import(pathToFileURL(path).href) as Promise<unknown>;
};
const { explainScenario } = (await installed('explain/explain.js')) as typeof import('../../explain/explain.js');
const { reproduction } = (await installed('explain/script.js')) as typeof import('../../explain/script.js');
const { defaultCorpusDirectory, loadCorpus } = (await installed(
  'corpus/corpus.js',
)) as typeof import('../../corpus/corpus.js');

const corpus = loadCorpus(defaultCorpusDirectory());

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'explain-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/**
 * The abilities of the format that a scenario uses; some script has to run each. They are its words: every key of a
 * scenario, a step, a request and an expectation, and every action, operator, fault, host and kind of store. The keys of a
 * word do not count as abilities, since the same runtime runs the word whatever stands beside it.
 */
function abilitiesOf({ scenario }: CorpusScenario): Set<string> {
  const found = new Set<string>();
  const words = (value: Json | undefined): void => {
    if (Array.isArray(value)) value.forEach(words);
    if (!isObject(value)) return;
    for (const [key, item] of Object.entries(value)) {
      if (key.startsWith('$')) found.add(key === '$function' ? `${key} ${String(item)}` : key);
      words(item);
    }
  };
  words(scenario as unknown as Json);
  for (const key of Object.keys(scenario)) found.add(`scenario ${key}`);
  found.add(`host ${hostOf(scenario)}`).add(`compression ${scenario.compression ?? ''}`);
  for (const store of [scenario.store ?? [], ...Object.values(scenario.stores ?? {})].flat())
    for (const [key, value] of Object.entries(storeSpec(store)))
      found.add(key === 'kind' ? `store ${String(value)}` : `store key ${key}`);
  for (const step of scenario.steps ?? []) {
    for (const key of Object.keys(step)) found.add(`step ${key}`);
    for (const key of Object.keys(step.expect ?? {})) found.add(`expect ${key}`);
    for (const fault of faultsOf(step)) found.add(`fault ${fault.does}`);
    if (step.store) found.add(`store step ${step.store.call ?? step.store.emit}`);
    for (const { request, before = [], app = [] } of requestsOf(step)) {
      for (const key of Object.keys(request)) found.add(`request ${key}`);
      for (const cookie of request.cookies ?? []) {
        for (const key of Object.keys(cookie)) found.add(`cookie ${key}`);
        if (cookie.tamper !== undefined) found.add(`tamper ${cookie.tamper}`);
      }
      for (const { word } of eachAction([...before, ...app])) found.add(`action ${word}`);
    }
  }
  return found;
}

/**
 * A small set of scenarios that uses every ability. Abilities that few scenarios have come first: one of those scenarios is
 * needed in any case, and covers many other abilities.
 */
function cover(scenarios: readonly CorpusScenario[]): CorpusScenario[] {
  const chosen: CorpusScenario[] = [];
  const missing = scenarios.map((one) => ({ one, abilities: abilitiesOf(one) }));
  const having = (ability: string) => missing.filter(({ abilities }) => abilities.has(ability));
  const all = [...new Set(missing.flatMap(({ abilities }) => [...abilities]))];
  const rarestFirst = all.map((ability) => ({ ability, users: having(ability).length }));
  for (const { ability } of rarestFirst.sort((a, b) => a.users - b.users)) {
    const users = having(ability);
    // A scenario that was chosen before covers it.
    if (users.length === 0) continue;
    const best = users.reduce((a, b) => (b.abilities.size > a.abilities.size ? b : a));
    chosen.push(best.one);
    for (const used of [...best.abilities]) for (const { abilities } of missing) abilities.delete(used);
  }
  return chosen;
}

function scriptOf(entry: CorpusScenario, extension = 'js'): string {
  const path = join(folder, `${entry.scenario.id}.${extension}`);
  writeFileSync(path, explainScenario(entry, corpus));
  return path;
}

const named = (id: string): CorpusScenario => {
  const found = corpus.scenarios.find(({ scenario }) => scenario.id === id);
  if (!found) throw new Error(`there is no scenario '${id}'`);
  return found;
};

describe('the scripts of conformance explain', () => {
  // The scripts do not contain a second version of Express.
  const scenarios = cover(
    corpus.scenarios.filter(
      ({ scenario, needs }) =>
        scenario.hosts?.join() !== 'express4' && !['browser', 'replicas'].some((need) => needs.includes(need)),
    ),
  );

  // A start costs many times as much as a scenario, so those with the same runner share a process, as in a run.
  const apart = scenarios.filter(({ scenario }) => scenario.process);
  const together = scenarios.filter(({ scenario }) => !scenario.process);
  const isOverTls = ({ needs }: CorpusScenario) => needs.includes('tls');
  it.concurrent.each([
    ['over TLS', together.filter(isOverTls)],
    ['without TLS', together.filter((entry) => !isOverTls(entry))],
    ...apart.map((entry): [string, CorpusScenario[]] => [`in a process of its own (${entry.scenario.id})`, [entry]]),
  ])('show on the reference what the corpus demands %s', async (kind, entries) => {
    expect(entries.length).toBeGreaterThan(0);
    const path = join(folder, `${kind.replaceAll(/\W/g, '-')}.js`);
    writeFileSync(path, reproduction(...entries.map(({ scenario }) => scenario)));
    const { status, output, complaints } = await finished(node(path, 'spec-session'));
    expect(output).not.toContain('✗');
    expect(output.match(/^The behaviour is as required\.$/gm), `${output}${complaints}`).toHaveLength(entries.length);
    expect(status).toBe(0);
  });

  // One for each kind of thing that can be wrong: an answer, a hanging request, an uncaught error, the store.
  it.concurrent.each([
    ['cookie-path-not-a-longer-word', 'setCookie: expected "none", got ["connect.sid='],
    ['cookie-refused-domain', 'construct.throws: expected {"name":"TypeError"'],
    ['response-unserialisable-circle', 'received: expected "complete", got "nothing (nothing moves any more)"'],
    ['session-reload-corrupt-record', 'uncaught: expected "none", got [{"event":"uncaughtException"'],
    ['store-get-error-with-unset-destroy', 'stored: expected [{"id":"one"'],
    ['response-http2', 'errors: expected "none", got [{"from":"app","name":"TypeError","message":"res._implicitHeader'],
  ])('show on express-session what is wrong about %s', async (id, difference) => {
    const { status, output } = await finished(node(scriptOf(named(id)), 'express-session'));
    expect(output).toContain(`✗ ${difference}`);
    expect(output).toContain('The behaviour is not as required.');
    expect(status).toBe(1);
  });

  it('run against an adapter, which may lack what a scenario is about', async () => {
    const adapter = join(folder, 'adapter.mjs');
    writeFileSync(
      adapter,
      `import { createRequire } from 'node:module';
       const session = createRequire(process.cwd() + '/x.js')('spec-session');
       const { Store, MemoryStore } = session;
       const createMiddleware = (options) => session(options);
       export const adapter = { name: 'mine', lacks: ['option.name'], createMiddleware, Store, MemoryStore };`,
    );
    const status = async (id: string) => (await finished(node(scriptOf(named(id)), adapter))).status;
    expect(await status('name-default-is-connect-sid')).toBe(0);
    const lacking = await finished(node(scriptOf(named('name-is-set-in-the-response')), adapter));
    expect(lacking).toMatchObject({ status: 3, output: expect.stringContaining('mine lacks option.name') });
  });

  // As a file .js they have run above.
  it.each(['cjs', 'mjs'])('run as a file .%s', async (extension) => {
    const path = scriptOf(named('name-default-is-connect-sid'), extension);
    expect((await finished(node(path))).status).toBe(0);
  });

  it('import nothing from this package', () => {
    for (const entry of scenarios) {
      const script = readFileSync(scriptOf(entry), 'utf8').replaceAll(/^\/\/.*$/gm, '');
      expect(script).not.toContain('session-conformance');
      expect(script).not.toMatch(/^import /m);
    }
  });
});

describe('conformance explain', () => {
  it('prints the requirement, the steps in words and the script', async () => {
    const { status, output } = await run('explain', 'cookie-samesite-auto-https-behind-trusted-proxy');
    expect(status).toBe(0);
    expect(output).toContain(
      "// cookie.sameSite.auto.secure (must): On a secure connection, sameSite 'auto' sends SameSite=None.",
    );
    expect(output).toContain("// A middleware is made with proxy true, cookie (sameSite 'auto')");
    expect(output).toMatch(
      /\/\/ 1\. A client sends GET \/ with the header X-Forwarded-Proto 'https'; the application sets user 'ada'/,
    );
    expect(output).toContain("//    must be: setCookie: sameSite 'None', secure false");
    const [, json = ''] = /^const scenarios = \[JSON\.parse\(String\.raw`([^`]*)`\)\];$/m.exec(output) ?? [];
    expect(JSON.parse(json)).toEqual(named('cookie-samesite-auto-https-behind-trusted-proxy').scenario);
  });

  it('takes a requirement, and lists the scenarios that show it', async () => {
    const { output } = await run('explain', 'cookie.sameSite.auto.secure');
    const ids = corpus.scenarios
      .filter(({ scenario }) => scenario.verifies.includes('cookie.sameSite.auto.secure'))
      .map(({ scenario }) => scenario.id);
    expect(ids.length).toBeGreaterThan(1);
    for (const id of ids) expect(output).toContain(`// ${id} (must)`);
    const child = node('-');
    child.stdin?.end(output);
    expect((await finished(child)).output).toContain('The behaviour is as required.');
  });

  it("describes a browser scenario's steps and how to run it", async () => {
    const { output } = await run('explain', 'browser-samesite-lax-form');
    expect(output).toContain('by a form on https://b.test');
    expect(output).toContain("// must be: kept: name 'connect.sid', sameSite 'Lax'".replace('// ', '//    '));
    expect(output).toContain('npm run test:browser -- -t browser-samesite-lax-form');
    // All of it is comments, so that it does nothing as a script.
    expect(output.split('\n').filter((line) => line !== '' && !line.startsWith('//'))).toEqual([]);
  });

  it('gives 64 for an unknown id, with the nearest names', async () => {
    expect(await run('explain', 'name-default-is-conect-sid')).toMatchObject({
      status: 64,
      output: '',
      complaints: expect.stringContaining('did you mean name-default-is-connect-sid'),
    });
    expect((await run('explain', 'partitioned')).complaints).toContain('did you mean browser-partitioned-');
  });
});
