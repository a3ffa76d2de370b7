/**
 * Bundles the runner for the scripts of `conformance explain`: one text that runs as CommonJS and as an ES module. There
 * are two, since what makes a certificate is several times as long as the runner.
 *
 *   node bundle.mjs plain|tls        to standard output
 *   node bundle.mjs --out <folder>   both, as reproduction-plain.js and reproduction-tls.js
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What the application of a scenario is made of; it is installed where the script runs, beside the target. */
const APPLICATION = ['express', 'express4', 'connect', 'compression', 'cookie-parser'];

/** The packages that a kind of script does without. */
const LEFT_OUT = { plain: ['selfsigned'], tls: [] };

/** How the runner's modules reach CommonJS packages. In a bundle there is one `require`, which esbuild follows. */
const OWN_REQUIRE = 'const require = createRequire(import.meta.url);\n';

/** Finds what is not bundled from the folder in which the script runs. */
const HEAD = `{
const scriptUrl = process.getBuiltinModule('node:url').pathToFileURL(\`\${process.cwd()}/script.js\`).href;
const installed = process.getBuiltinModule('node:module').createRequire(scriptUrl);
const require = (name) => installed(name === 'express4' ? 'express' : name);
// The runner waits for the last job of the thread pool, which has to take its jobs in order.
process.env.UV_THREADPOOL_SIZE = '1';
`;

const folder = fileURLToPath(new URL('.', import.meta.url));

async function bundle(kind) {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: ['src/explain/reproduce.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'iife',
    target: 'node20.19',
    charset: 'utf8',
    external: [...APPLICATION, ...LEFT_OUT[kind]],
    define: { 'import.meta.url': 'scriptUrl' },
    banner: { js: HEAD },
    footer: { js: '}' },
    logLevel: 'warning',
    plugins: [
      {
        name: 'one require',
        setup({ onLoad }) {
          onLoad({ filter: /[\\/]conformance[\\/]src[\\/].*\.ts$/ }, async ({ path }) => ({
            contents: (await readFile(path, 'utf8')).replace(OWN_REQUIRE, ''),
            loader: 'ts',
          }));
        },
      },
    ],
  });
  return outputFiles[0].text;
}

const [kind, out] = process.argv.slice(2);
if (kind === '--out' && out !== undefined) {
  await mkdir(out, { recursive: true });
  for (const name of Object.keys(LEFT_OUT)) await writeFile(join(out, `reproduction-${name}.js`), await bundle(name));
} else if (Object.hasOwn(LEFT_OUT, kind)) process.stdout.write(await bundle(kind));
else throw new Error('expected plain, tls, or --out and a folder');
