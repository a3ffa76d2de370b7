import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { compileReference, type Edit } from '../reference.js';
import type { InjectedFault } from './injected-fault.js';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Writes a compiled copy of the reference middleware, with some of its source changed, as a package of the same name: a
 * target that processes can load.
 *
 * @param folder where to; it must not hold anything yet.
 * @param edits none for the reference as it is.
 * @throws as `compileReference`.
 */
export function writeFaultyPackage(folder: string, edits: readonly Edit[]): void {
  writeModules(join(folder, 'dist'), edits);
  writeManifest(folder);
}

/**
 * The same in a folder that is removed when the test is over.
 *
 * @returns the package's path.
 * @throws as `compileReference`.
 */
export function referencePackage(...edits: Edit[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'reference-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFaultyPackage(join(folder, 'reference'), edits);
  return join(folder, 'reference');
}

/**
 * Writes one package that holds a copy of the reference middleware for each fault, and one without any. The option `fault`
 * of its middleware names the fault to have, so that processes that have loaded it once serve all faults.
 *
 * @param folder where to; it must not hold anything yet.
 * @throws as `compileReference`.
 */
export function writeFaultyPackages(folder: string, faults: readonly InjectedFault[]): void {
  const dist = join(folder, 'dist');
  writeModules(join(dist, 'sound'), []);
  for (const { name, edits } of faults) writeModules(join(dist, 'faulty', name), edits);
  const index = `const sound = require('./sound');
module.exports = Object.assign(
  ({ fault, ...options }) => (fault === undefined ? sound : require(\`./faulty/\${fault}\`))(options),
  sound,
);
`;
  writeFileSync(join(dist, 'index.js'), index);
  writeManifest(folder);
}

function writeModules(folder: string, edits: readonly Edit[]): void {
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of compileReference(edits)) writeFileSync(join(folder, file.replace(/\.ts$/, '.js')), text);
}

function writeManifest(folder: string): void {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, string>;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, main: './dist/index.js' }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}
