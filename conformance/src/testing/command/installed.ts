// Vitest's global set-up for these tests, after that of test/support/packed.ts: installs the command in an empty folder,
// beside the reference and express-session.
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type Packed, repository } from '../../../../test/support/package-build.js';
import { temporaryFolder } from '../../../../test/support/temporary-folder.js';

declare module 'vitest' {
  interface ProvidedContext {
    installed: Installed;
  }
}

/** The installation of the command. */
export interface Installed {
  /** A folder in which `conformance`, `express`, `express-session` and `spec-session` can be found. */
  readonly app: string;
  /** The script of the command. */
  readonly command: string;
  /** The tarball of the command. */
  readonly tarball: string;
}

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
  const folder = temporaryFolder('installed');
  const modules = join(folder.path, 'app/node_modules');
  // Its declaration is for CommonJS, like the tests of spec-session.
  const { packed } = project.getProvidedContext() as unknown as { packed: Packed };
  const { unpacked, conformance } = packed;
  cpSync(unpacked, join(modules, 'spec-session'), { recursive: true });
  cpSync(conformance.unpacked, join(modules, 'session-conformance'), { recursive: true });

  const manifest = (path: string) =>
    JSON.parse(readFileSync(join(repository, path), 'utf8')) as { dependencies: Record<string, string> };
  const needed = [manifest('package.json'), manifest('conformance/package.json')].flatMap(({ dependencies }) =>
    Object.keys(dependencies),
  );
  // For scenarios of several processes, and for the adapters of the README.
  const libraries = ['redis', 'koa', 'koa-session', 'fastify', '@fastify/cookie', '@fastify/session'];
  for (const name of new Set([...needed, ...libraries, 'express-session', 'express-session-1.18.2', '@types/node']))
    link(name, modules);

  project.provide('installed', {
    app: join(folder.path, 'app'),
    command: join(modules, 'session-conformance/bin/conformance.js'),
    tarball: conformance.tarball,
  });
  return folder.remove;
}
