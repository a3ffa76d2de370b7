import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import ts from 'typescript';
import { describe, expect, inject, test } from 'vitest';
import { makeProject } from '../support/installed-project.js';

const packed = inject('packed');
const repository = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(packed.unpacked, 'package.json'), 'utf8'));

// The files of express-session 1.19.0, all of which can be loaded by name.
const filesOfExpressSession = [
  'index.js',
  ...['cookie', 'memory', 'session', 'store'].map((name) => `session/${name}.js`),
];

describe('the tarball', () => {
  test('holds the compiled sources, the types and the documents, and nothing else', () => {
    const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('testing/'))
      .map((file) => `dist/${file.replace(/\.ts$/, '.js')}`);
    const files = readdirSync(packed.unpacked, { recursive: true, encoding: 'utf8' }).filter((file) =>
      statSync(join(packed.unpacked, file)).isFile(),
    );
    expect(files.sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'package.json',
        'types/express-session.d.ts',
        'types/index.d.ts',
        ...filesOfExpressSession.flatMap((file) => [file, file.replace(/\.js$/, '.d.ts')]),
        ...sources,
      ].sort(),
    );
  });

  test('is small', () => {
    // 52 kB when this was written, of which the README is a sixth. A new dependency's code or a stray file shows here.
    expect(statSync(packed.tarball).size).toBeLessThan(55_000);
  });

  test('installs what the middleware needs, at exact versions, and nothing of its types', () => {
    expect(Object.keys(manifest.dependencies)).toEqual([
      'cookie',
      'cookie-signature',
      'debug',
      'on-headers',
      'uid-safe',
    ]);
    for (const version of Object.values(manifest.dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    for (const name of Object.keys(manifest.peerDependencies)) {
      expect(manifest.peerDependenciesMeta[name], name).toEqual({ optional: true });
    }
  });

  test('passes publint', async () => {
    const { messages } = await publint({ pkgDir: packed.unpacked, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  test('has types that are right for every way of resolving it', () => {
    const attw = join(repository, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const { stdout, stderr, status } = spawnSync(process.execPath, [attw, packed.tarball, '--format', 'ascii'], {
      encoding: 'utf8',
      // Without this variable, it writes colours.
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect(stdout + stderr).toContain('No problems found');
    expect(status).toBe(0);
  });
});

describe.concurrent('the packed package at run time', () => {
  const dependencies = Object.keys(manifest.dependencies);

  test.each([
    ['imports.mjs', 'spec-session'],
    ['imports.mjs', 'express-session'],
    ['imports.cjs', 'spec-session'],
    ['imports.cjs', 'express-session'],
    ['files.mjs', 'spec-session'],
    ['files.mjs', 'express-session'],
    ['files.cjs', 'spec-session'],
    ['files.cjs', 'express-session'],
  ])('%s, installed as %s', (fixture, name) => {
    return run(fixture, name, makeProject(packed, [name], dependencies));
  });

  test.each(['files.mjs', 'files.cjs'])('%s, with express-session itself', (fixture) => {
    return run(fixture, 'express-session', makeProject(packed, [], ['express-session']));
  });

  /** Rejects with the failed assertion. */
  async function run(fixture: string, name: string, folder: string): Promise<void> {
    const source = readFileSync(join(import.meta.dirname, 'fixtures', fixture), 'utf8');
    writeFileSync(join(folder, fixture), source.replaceAll(/(?<=['`])express-session/g, name));
    // `--throw-deprecation`: the samples give every option, so nothing is deprecated.
    await promisify(execFile)(process.execPath, ['--throw-deprecation', fixture], { cwd: folder });
  }
});

describe('the types', () => {
  const path = join(packed.unpacked, 'types/index.d.ts');
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);

  test('have a docstring on every public member', () => {
    const undocumented: string[] = [];
    let seen = 0;
    const visit = (node: ts.Node, owner: string): void => {
      const name = (node as Partial<ts.NamedDeclaration>).name?.getText() ?? 'constructor';
      const isMember = ts.isClassElement(node) || ts.isTypeElement(node);
      if (isMember || ts.isStatement(node)) {
        seen++;
        if (ts.getJSDocCommentsAndTags(node).length === 0) undocumented.push(`${owner}.${name}`);
      }
      if (ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)) {
        for (const member of node.members) visit(member, name);
      }
    };
    for (const statement of file.statements) {
      if (ts.isFunctionDeclaration(statement)) visit(statement, 'module');
      if (ts.isModuleDeclaration(statement) && statement.name.text === 'session') {
        ts.forEachChild(statement.body as ts.ModuleBlock, (each) => visit(each, 'session'));
      }
    }
    expect(seen).toBeGreaterThan(70);
    // Editors show the documentation of the class that it extends.
    expect(undocumented.filter((name) => !name.startsWith('MemoryStore.'))).toEqual([]);
  });
});
