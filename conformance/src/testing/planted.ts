import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import type { Edit } from './reference.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Writes a compiled copy of the reference middleware, with some of its source changed, as a package of the same name: a
 * target that the workers can load.
 *
 * @param folder where to; it must not hold anything yet.
 * @throws Error for an edit whose text is not found exactly once.
 */
export function writePlanted(folder: string, edits: readonly Edit[]): void {
  const left = new Set(edits);
  mkdirSync(join(folder, 'dist'), { recursive: true });
  for (const file of readdirSync(join(ROOT, 'src'))) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
    let text = readFileSync(join(ROOT, 'src', file), 'utf8');
    for (const edit of edits.filter((one) => one.file === file)) {
      const found = text.split(edit.find).length - 1;
      if (found !== 1)
        throw new Error(`src/${file} holds the text of an edit ${found} times, and not once: ${edit.find}`);
      text = text.replace(edit.find, () => edit.replace);
      left.delete(edit);
    }
    const { outputText } = ts.transpileModule(text, {
      fileName: file,
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true },
    });
    writeFileSync(join(folder, 'dist', file.replace(/\.ts$/, '.js')), outputText);
  }
  if (left.size > 0) throw new Error(`there is no src/${[...left].map(({ file }) => file).join(', src/')}`);
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, main: './dist/index.js' }));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}
