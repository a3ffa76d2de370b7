import { cpSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Packed, repository } from './package-build.js';
// It declares the packages that its set-up provides.
import type {} from './packed.js';

const installed = join(repository, 'node_modules');

/**
 * Makes a project of its own, with a `node_modules` that holds what is named and no more, as far as its own files and
 * those of spec-session can see.
 *
 * @param packed the package
 * @param names under which names it is installed: its own, the alias `express-session`, or both
 * @param packages what else is installed; taken from the repository's `node_modules`
 * @returns the project's folder
 */
export function makeProject(packed: Packed, names: readonly string[], packages: readonly string[]): string {
  const folder = mkdtempSync(join(packed.scratch, 'project-'));
  for (const name of names) cpSync(packed.unpacked, join(folder, 'node_modules', name), { recursive: true });
  for (const name of packages) {
    const to = join(folder, 'node_modules', name);
    mkdirSync(dirname(to), { recursive: true });
    // A link is followed before its imports are resolved. What imports express-session has to find this project's.
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
