import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compile as compileProject } from '../../../../test/support/compiler.js';
import { repository } from '../../../../test/support/package-build.js';

const { app, tarball } = inject('installed');
const unpacked = join(app, 'node_modules/session-conformance');

describe('the tarball', () => {
  it('passes publint', async () => {
    const { messages } = await publint({ pkgDir: unpacked, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it('has types that are right for every way of importing it', () => {
    const attw = join(repository, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const args = [attw, tarball, '--format', 'ascii', '--profile', 'esm-only'];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
  });

  it('holds the declarations of what can be imported, and no others', () => {
    const files = readdirSync(unpacked, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.endsWith('.d.ts')).sort()).toEqual([
      'dist/main.d.ts',
      'dist/store-contract/store.d.ts',
      'dist/store-contract/test-functions.d.ts',
      'dist/targets/collect-body.d.ts',
      'dist/targets/target.d.ts',
    ]);
  });

  it('holds the YAML and the checks as the build has compiled them, and none of the build', () => {
    const files = readdirSync(join(unpacked, 'dist'), { recursive: true, encoding: 'utf8' });
    for (const compiled of ['corpus.json', 'compiled-files.json', 'protocol/answer-checks.cjs'])
      expect(files).toContain(compiled);
    const notPublished = /^matrix|^compile\.|security-sources|\btables?\.|generated-part/;
    expect(files.filter((file) => notPublished.test(file))).toEqual([]);
  });
});

describe('imports that can be resolved', () => {
  const { resolve } = createRequire(join(app, 'x.js'));

  it.each([
    ['session-conformance/package.json', 'package.json'],
    ['session-conformance/corpus.json', 'dist/corpus.json'],
    ['session-conformance/scenario.schema.json', 'spec/scenario.schema.json'],
    ['session-conformance/store-contract.schema.json', 'spec/store-contract.schema.json'],
    ['session-conformance/spec/divergences.yaml', 'spec/divergences.yaml'],
    ['session-conformance/spec/cookie/path.yaml', 'spec/cookie/path.yaml'],
  ])('%s', (name, file) => {
    expect(readFileSync(resolve(name), 'utf8')).toBe(readFileSync(join(unpacked, file), 'utf8'));
  });

  it('do not include its own modules', () => {
    expect(() => resolve('session-conformance/dist/cli.js')).toThrow('is not defined by "exports"');
  });
});

describe('the schemas, for editors', () => {
  const json = (file: string) => JSON.parse(readFileSync(join(unpacked, 'spec', file), 'utf8'));
  const { version } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as { version: string };
  const address = (file: string) =>
    `https://unpkg.com/session-conformance@${version.split('.')[0]}/spec/${file}.schema.json`;

  it.each(['scenario', 'store-contract', 'target-protocol', 'divergences'])('%s has its address as $id', (file) => {
    expect(json(`${file}.schema.json`).$id).toBe(address(file));
  });

  it('are in the catalogue by these addresses', () => {
    const { schemas } = json('schema-catalog.json') as { schemas: { url: string }[] };
    expect(schemas.map(({ url }) => url)).toEqual([address('scenario'), address('store-contract')]);
  });
});

describe('corpus.json', () => {
  const corpus = JSON.parse(readFileSync(join(unpacked, 'dist/corpus.json'), 'utf8')) as Record<string, unknown>;

  it.each([
    ['scenarios', []],
    ['requirements', ['--requirements']],
  ])('has the %s as `conformance list --json` has them', (part, flags) => {
    const args = [join(unpacked, 'bin/conformance.js'), 'list', '--json', ...flags];
    const { stdout } = spawnSync(process.execPath, args, { cwd: unpacked, encoding: 'utf8', maxBuffer: 2 ** 26 });
    expect(corpus[part]).toEqual(JSON.parse(stdout));
  });

  it('has, for each requirement, its text and the scenarios that show it', () => {
    for (const { text, scenarios } of corpus.requirements as { text: string; scenarios: string[] }[]) {
      expect(text).not.toBe('');
      expect(scenarios).not.toEqual([]);
    }
  });

  it('has the version of the package', () => {
    expect(corpus.version).toBe(JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')).version);
  });
});

describe('the type Adapter', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(app, 'typed-'));
    writeFileSync(
      join(folder, 'my-sessions.d.mts'),
      `import type { IncomingMessage, ServerResponse } from 'node:http';
       export function createMiddleware(options: { secret?: unknown }):
         (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const readme = readFileSync(join(unpacked, 'README.md'), 'utf8');
  const [, example = ''] = /<!-- test: adapter-types -->\n```ts\n([\s\S]*?)```/.exec(readme) ?? [];

  /** The compiler's errors on adapters, by their names, from one start for all, since each start reads Node's types. */
  function compile(adapters: Readonly<Record<string, string>>): Record<string, string> {
    const names = Object.keys(adapters);
    for (const name of names) writeFileSync(join(folder, `${name}.mts`), adapters[name] ?? '');
    const compilerOptions = { strict: true, noEmit: true, module: 'nodenext', target: 'es2023', types: ['node'] };
    const files = names.map((name) => `${name}.mts`);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const printed = compileProject(join(repository, 'node_modules/typescript'), folder);
    const said = Object.fromEntries(names.map((name) => [name, '']));
    let name = '';
    for (const line of printed.split('\n').filter((one) => one !== '')) {
      // The explanation of an error is indented below it.
      if (!line.startsWith(' ')) [, name = 'elsewhere'] = /^([\w-]+)\.mts\(/.exec(line) ?? [];
      said[name] = `${said[name] ?? ''}${line}\n`;
    }
    return said;
  }

  let said: Record<string, string>;
  beforeAll(() => {
    said = compile({
      sound: example,
      'lacks-a-word': example.replace("lacks: ['app-api']", "lacks: 'app-api'"),
      'makes-nothing': example.replace('createMiddleware, ', ''),
    });
  });

  it("is that of the README's example", () => {
    expect(example).toContain("import type { Adapter } from 'session-conformance'");
    expect(said.elsewhere ?? '').toBe('');
    expect(said.sound).toBe('');
  });

  it('refuses objects that are not adapters', () => {
    expect(said['lacks-a-word']).toContain('error TS2322');
    expect(said['makes-nothing']).toContain("'createMiddleware' is missing");
  });
});
