/**
 * Bundles the script of the HTML report.
 *
 *   node bundle-page.mjs                 to standard output
 *   node bundle-page.mjs --out <folder>  with the style, as client.js and style.css
 */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('src/report/html/', import.meta.url));

const { outputFiles } = await build({
  entryPoints: [join(folder, 'client/main.ts')],
  bundle: true,
  write: false,
  minify: true,
  platform: 'browser',
  format: 'iife',
  target: ['chrome105', 'firefox113', 'safari16.4'],
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'warning',
});
const [{ text }] = outputFiles;
const [option, out] = process.argv.slice(2);
if (option === undefined) process.stdout.write(text);
else if (option === '--out' && out !== undefined) {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'client.js'), text);
  await copyFile(join(folder, 'style.css'), join(out, 'style.css'));
} else throw new Error('expected nothing, or --out and a folder');
