import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileReference, type Edit } from '../reference.js';

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
  const dist = join(folder, 'dist');
  mkdirSync(dist, { recursive: true });
  for (const [file, text] of compileReference(edits)) writeFileSync(join(dist, file.replace(/\.ts$/, '.js')), text);
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, string>;
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, main: './dist/index.js' }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}
