/**
 * Writes corpus.json: all requirements, and all scenarios as they run, with the defaults of their files and one for each
 * example. An interpreter in another language needs no YAML parser, and need not expand anything; nor need the command,
 * as long as the digest is that of its files.
 *
 *   node corpus-json.mjs <file>
 */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { argv, chdir } from 'node:process';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

// The sources, not what is compiled: that may lie where its libraries are not.
const load = (file) => tsImport(`./src/${file}.ts`, import.meta.url);
const { loadCorpus } = await load('corpus/corpus');
const { compileCorpus } = await load('commands/list');

const file = resolve(argv[2] ?? 'dist/corpus.json');
// In the package as in the repository, files are named as they are seen from the folder above the corpus.
chdir(fileURLToPath(new URL('..', import.meta.url)));
await writeFile(file, `${JSON.stringify(compileCorpus(loadCorpus('spec')))}\n`);
