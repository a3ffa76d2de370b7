import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeProject } from './installed-project.js';
import { type Packed, repository } from './package-build.js';

const { dependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));

/** The files of the application, for programs without TypeScript. */
const FILES = ['application.cjs', 'express-server.cjs', 'express-server.mjs', 'http-server.mjs'];

/**
 * Makes a project that holds the application, with the package as it would be published, and Express.
 *
 * @param packages further packages to install, from the repository's `node_modules`
 * @returns the project's folder
 */
export function makeApplicationProject(packed: Packed, packages: readonly string[] = []): string {
  const folder = makeProject(packed, ['spec-session'], [...Object.keys(dependencies), 'express', ...packages]);
  // Deno imports only packages that are named there, and takes them from node_modules.
  const manifest = { private: true, dependencies: { express: '*', 'spec-session': '*' } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  for (const file of FILES) cpSync(join(__dirname, file), join(folder, file));
  return folder;
}
