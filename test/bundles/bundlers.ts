import { join } from 'node:path';
import { promisify } from 'node:util';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import nodeResolve from '@rollup/plugin-node-resolve';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import webpack, { type Stats } from 'webpack';

/** The application, to be bundled: with Express, in the two kinds of modules, and on a bare node:http server. */
export interface Entries {
  readonly esm: string;
  readonly commonjs: string;
  readonly bare: string;
}

/**
 * Bundles an application with all its imports into one minified file, as for production.
 *
 * @param folder where the file is to be
 * @returns the file
 */
export type Bundle = (entries: Entries, folder: string) => Promise<string>;

// Express's CommonJS modules require Node's own, for which esbuild uses a `require` that ES modules lack.
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** The bundlers, each with its output format. */
export const bundlers: Readonly<Record<string, Bundle>> = {
  async 'esbuild, CommonJS'({ commonjs }, folder) {
    const outfile = join(folder, 'bundle.cjs');
    await build({ entryPoints: [commonjs], outfile, format: 'cjs', platform: 'node', bundle: true, minify: true });
    return outfile;
  },

  async 'esbuild, ESM'({ esm }, folder) {
    const outfile = join(folder, 'bundle.mjs');
    const banner = { js: REQUIRE };
    await build({ entryPoints: [esm], outfile, format: 'esm', platform: 'node', bundle: true, minify: true, banner });
    return outfile;
  },

  async rollup({ esm }, folder) {
    const file = join(folder, 'bundle.mjs');
    const plugins = [nodeResolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()];
    const bundle = await rollup({ input: esm, plugins, logLevel: 'silent' });
    await bundle.write({ file, format: 'es' });
    await bundle.close();
    return file;
  },

  // Minifying Express takes ten seconds and tests nothing of this package.
  async webpack({ bare }, folder) {
    const compiler = webpack({
      mode: 'production',
      target: 'node20',
      entry: bare,
      output: { path: folder, filename: 'bundle.cjs' },
    });
    const stats = (await promisify(compiler.run.bind(compiler))()) as Stats;
    await promisify(compiler.close.bind(compiler))();
    if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
    return join(folder, 'bundle.cjs');
  },
};
