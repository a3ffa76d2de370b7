import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Packed, repository } from './package-build.js';
// It declares the packages that its set-up provides.
import type {} from './packed.js';

const installed = join(repository, 'node_modules');

/**
 * Makes a separate project. Its own files and those of spec-session find only the named packages in its `node_modules`.
 *
 * @param packed the package
 * @param names under which it is installed: its own, the alias `express-session`, or both
 * @param packages further packages to install, from the repository's `node_modules`
 * @returns the project's folder
 */
export function makeProject(packed: Packed, names: readonly string[], packages: readonly string[]): string {
  const folder = mkdtempSync(join(packed.scratch, 'project-'));
  for (const name of names) cpSync(packed.unpacked, join(folder, 'node_modules', name), { recursive: true });
  for (const name of packages) {
    const to = join(folder, 'node_modules', name);
    mkdirSync(dirname(to), { recursive: true });
    // Node follows a link before it resolves imports, so packages that import express-session are copied to find this
    // project's.
    if (importsExpressSession.has(name)) cpSync(join(installed, name), to, { recursive: true });
    else symlinkSync(join(installed, name), to, 'dir');
  }
  return folder;
}

const importsExpressSession = new Set([
  '@types/connect-pg-simple',
  'connect-pg-simple',
  'connect-redis',
  'memorystore',
]);
