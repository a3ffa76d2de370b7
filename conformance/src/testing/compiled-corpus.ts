// Vitest's global set-up for tests of the sources: compiles the corpus once, where each test file would parse its YAML.
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileCorpus } from '../commands/list.js';
import { COMPILED_CORPUS } from '../corpus/compiled-corpus.js';
import { corpusDigest, defaultCorpusDirectory, parseCorpus } from '../corpus/corpus.js';

const SOURCES = fileURLToPath(new URL('../', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/corpus/', import.meta.url));

/** What the compiled corpus depends upon, beside its files. */
function compiler(directory: string): string[] {
  const modules = ['corpus', 'vocabulary'].flatMap((folder) =>
    readdirSync(join(SOURCES, folder)).map((file) => join(SOURCES, folder, file)),
  );
  return [...modules, join(SOURCES, 'commands/list.ts'), join(directory, 'scenario.schema.json')];
}

/** @returns the corpus as the published command has it. */
function compiled(directory: string): string {
  const { requirements, scenarios, ...rest } = compileCorpus(parseCorpus(directory));
  // Wherever the tests are started: as from the folder above the corpus.
  const named = <T extends { file: string }>(one: T) => ({ ...one, file: `spec/${relative(directory, one.file)}` });
  return JSON.stringify({ ...rest, requirements: requirements.map(named), scenarios: scenarios.map(named) });
}

/** @returns the clean-up */
export default function setup(): () => void {
  const directory = defaultCorpusDirectory();
  const hash = createHash('sha256').update(corpusDigest(directory));
  for (const file of compiler(directory)) hash.update(readFileSync(file));
  const cached = join(CACHE, `${hash.digest('hex').slice(0, 16)}.json`);
  if (!existsSync(cached)) {
    rmSync(CACHE, { recursive: true, force: true });
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(`${cached}.${process.pid}`, compiled(directory));
    renameSync(`${cached}.${process.pid}`, cached);
  }
  copyFileSync(cached, COMPILED_CORPUS);
  // Other programs that run the sources must not find one that has been left behind: nothing keeps it up to date.
  return () => rmSync(COMPILED_CORPUS, { force: true });
}
