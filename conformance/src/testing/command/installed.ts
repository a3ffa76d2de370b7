// Vitest's global set-up for these tests: builds and packs the command as `npm publish` would, apart from `dist/`, which
// others may be using, and installs it in an empty folder, beside the reference and express-session.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    installed: Installed;
  }
}

/** Where the command is installed. */
export interface Installed {
  /** A folder in which `conformance`, `express`, `express-session` and `spec-session` can be found. */
  readonly app: string;
  /** The script of the command. */
  readonly command: string;
  /** The compiled programs that are not published. */
  readonly matrix: string;
}

const repository = join(import.meta.dirname, '../../../..');

function run(program: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  }
}

const compile = (project: string, to: string) =>
  run(
    process.execPath,
    [join(repository, 'node_modules/typescript/bin/tsc'), '-p', project, '--outDir', to],
    repository,
  );

/** Makes a package of the repository's findable, without copying it or what it needs. */
function link(name: string, modules: string): void {
  const places = [join(repository, 'conformance/node_modules', name), join(repository, 'node_modules', name)];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`${name} is not installed: npm ci`);
  mkdirSync(dirname(join(modules, name)), { recursive: true });
  symlinkSync(found, join(modules, name), 'dir');
}

/** @returns the clean-up */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'session-conformance-'));
  const staging = join(folder, 'staging');
  const own = join(repository, 'conformance');
  for (const name of ['package.json', 'README.md', 'bin', 'baselines'])
    cpSync(join(own, name), join(staging, name), { recursive: true });
  for (const name of ['spec', 'LICENSE']) cpSync(join(repository, name), join(staging, name), { recursive: true });
  compile('conformance/tsconfig.build.json', join(staging, 'dist'));
  run(process.execPath, [join(own, 'bundle.mjs'), '--out', join(staging, 'dist/explain')], repository);

  const modules = join(folder, 'app/node_modules');
  mkdirSync(modules, { recursive: true });
  const tarball = run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], staging).trim();
  run('tar', ['-xzf', join(folder, tarball)], folder);
  cpSync(join(folder, 'package'), join(modules, 'session-conformance'), { recursive: true });

  const reference = join(modules, 'spec-session');
  mkdirSync(reference);
  cpSync(join(repository, 'package.json'), join(reference, 'package.json'));
  compile('tsconfig.build.json', join(reference, 'dist'));

  const manifest = (path: string) =>
    JSON.parse(readFileSync(join(repository, path), 'utf8')) as { dependencies: Record<string, string> };
  const needed = [manifest('package.json'), manifest('conformance/package.json')].flatMap(({ dependencies }) =>
    Object.keys(dependencies),
  );
  for (const name of new Set([...needed, 'express-session', 'express-session-1.18.2'])) link(name, modules);
  // The programs that are not published find their libraries in the same place.
  symlinkSync(modules, join(staging, 'node_modules'), 'dir');

  project.provide('installed', {
    app: join(folder, 'app'),
    command: join(modules, 'session-conformance/bin/conformance.js'),
    matrix: join(staging, 'dist/matrix'),
  });
  return () => rmSync(folder, { recursive: true, force: true });
}
