import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** Source files, and what they have been compiled into. */
const bodies = new Map<string, string>();

/**
 * The file to start a process with: a compiled module of this package.
 *
 * The package's own tests run its source. Then esbuild compiles the module with all that it imports: with tsx, each process
 * would compile for itself, which takes five times as long as to start.
 *
 * @param name of the module, without its extension.
 * @param beside `import.meta.url` of a module in the same folder.
 */
export function processBody(name: string, beside: string): string {
  if (!beside.endsWith('.ts')) return fileURLToPath(new URL(`./${name}.js`, beside));
  const source = fileURLToPath(new URL(`./${name}.ts`, beside));
  const known = bodies.get(source);
  if (known !== undefined) return known;
  // From here the same packages are found as from the source.
  const folder = fileURLToPath(new URL('../node_modules/.cache/process-bodies/', import.meta.url));
  const body = `${basename(dirname(source))}-${name}`;
  mkdirSync(folder, { recursive: true });
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    entryPoints: { [body]: source },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    write: false,
    bundle: true,
    // Otherwise packages that few scenarios need (Ajv, fast-check) would be loaded by every process.
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    // Modules find the files of this package from their own place; all that a worker imports is as deep as it.
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(source).href) },
    logLevel: 'warning',
  });
  for (const { path, contents } of outputFiles) {
    // Other processes may be compiling the same, or starting it.
    const own = `${path}.${process.pid}`;
    writeFileSync(own, contents);
    renameSync(own, path);
  }
  const compiled = join(folder, `${body}.mjs`);
  bodies.set(source, compiled);
  return compiled;
}

/**
 * The arguments of Node with which a process can load files: through tsx where one is TypeScript, as the source of
 * this repository's own implementation is.
 *
 * @param files that the process will load.
 */
export function loaderArguments(files: readonly string[]): string[] {
  return files.some((file) => file.endsWith('.ts')) ? ['--import', 'tsx'] : [];
}
