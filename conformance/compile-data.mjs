/**
 * Writes beside the compiled modules what the YAML of this package holds:
 *
 * - corpus.json: all requirements, and all scenarios as they run, with the defaults of their files and one for each
 *   example. An interpreter in another language needs no YAML parser, and need not expand anything.
 * - compiled-files.json: the baselines, the ledger and the store contract.
 *
 * Nor need the command parse YAML, as long as the files are the same. And, in protocol/:
 *
 * - answer-checks.cjs: the schema of what a target program answers, as code.
 *
 *   node compile-data.mjs <folder>
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { argv, chdir } from 'node:process';
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const folder = resolve(argv[2] ?? 'dist');
// The sources, not what is compiled: that may lie where its libraries are not.
const { compileAnswerChecks, compileCorpus, compileFiles } = await tsImport('./src/compile.ts', import.meta.url);
// In the package as in the repository, files are named as they are seen from the folder above the corpus.
chdir(fileURLToPath(new URL('..', import.meta.url)));
await mkdir(join(folder, 'protocol'), { recursive: true });
await writeFile(join(folder, 'corpus.json'), `${JSON.stringify(compileCorpus())}\n`);
await writeFile(join(folder, 'protocol/answer-checks.cjs'), compileAnswerChecks());
await writeFile(join(folder, 'compiled-files.json'), `${JSON.stringify(compileFiles())}\n`);
