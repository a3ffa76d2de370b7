// Vitest's global set-up for tests of the sources: it parses the YAML once, so that test files do not have to.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BASELINES, FAULT_BASELINES } from '../baseline.js';
import { compileCorpus, compileFiles } from '../compile.js';
import { COMPILED_CORPUS } from '../corpus/compiled-corpus.js';
import { COMPILED_FILES } from '../corpus/compiled-file.js';
import { corpusDigest, defaultCorpusDirectory } from '../corpus/corpus.js';
import { CONTRACT_FOLDER } from '../store-contract/contract.js';

const SOURCES = fileURLToPath(new URL('../', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/compiled-yaml/', import.meta.url));

/** The inputs of the compilation beside the corpus. */
function inputs(directory: string): string[] {
  const folders = ['corpus', 'vocabulary', 'differential', 'store-contract'].map((folder) => join(SOURCES, folder));
  const modules = ['compile', 'baseline', 'known-failures', 'commands/list'].map((name) => join(SOURCES, `${name}.ts`));
  const files = [directory, join(directory, CONTRACT_FOLDER), BASELINES, FAULT_BASELINES, ...folders]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => statSync(path).isFile());
  return [...modules, ...files];
}

/** @returns the corpus in the form of the published command. */
function corpusText(directory: string): string {
  const { requirements, scenarios, ...rest } = compileCorpus();
  // The result must not depend on the folder in which the tests start.
  const named = <T extends { file: string }>(one: T) => ({ ...one, file: `spec/${relative(directory, one.file)}` });
  return JSON.stringify({ ...rest, requirements: requirements.map(named), scenarios: scenarios.map(named) });
}

/** @returns the clean-up */
export default function setup(): () => void {
  const directory = defaultCorpusDirectory();
  const hash = createHash('sha256').update(corpusDigest(directory));
  for (const file of inputs(directory)) hash.update(readFileSync(file));
  const cached = join(CACHE, hash.digest('hex').slice(0, 16));
  if (!existsSync(cached)) {
    rmSync(CACHE, { recursive: true, force: true });
    const making = `${cached}.${process.pid}`;
    mkdirSync(making, { recursive: true });
    writeFileSync(join(making, 'corpus.json'), corpusText(directory));
    writeFileSync(join(making, 'compiled-files.json'), JSON.stringify(compileFiles()));
    renameSync(making, cached);
  }
  copyFileSync(join(cached, 'corpus.json'), COMPILED_CORPUS);
  copyFileSync(join(cached, 'compiled-files.json'), COMPILED_FILES);
  // Other programs that run the sources must not find left-over files, because nothing keeps those up to date.
  return () => {
    for (const file of [COMPILED_CORPUS, COMPILED_FILES]) rmSync(file, { force: true });
  };
}
