/**
 * Bundles the style and the script that the HTML report carries, as JSON.
 *
 *   node bundle-page.mjs              to standard output
 *   node bundle-page.mjs <folder>     as assets.json
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('src/report/html/', import.meta.url));

const { outputFiles } = await build({
  entryPoints: { script: join(folder, 'client/main.ts'), style: join(folder, 'style.css') },
  outdir: folder,
  bundle: true,
  write: false,
  minify: true,
  format: 'iife',
  // The first that unpack gzip, and take :has() and the alternative text of generated signs.
  target: ['chrome111', 'firefox128', 'safari17.4'],
  charset: 'ascii',
  legalComments: 'none',
  logLevel: 'warning',
});
const text = (extension) => outputFiles.find(({ path }) => path.endsWith(extension)).text.trim();
const assets = JSON.stringify({ style: text('.css'), script: text('.js') });
const [out] = process.argv.slice(2);
if (out === undefined) process.stdout.write(assets);
else {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'assets.json'), assets);
}
