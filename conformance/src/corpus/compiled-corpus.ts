import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Corpus, CorpusRequirement, CorpusScenario } from './entries.js';

/** What `corpus.json` holds; `conformance list --json` prints the same lists. */
export interface CompiledCorpus {
  /** The package's version. */
  version: string;
  /** The corpus's. It is compiled anew for other files. */
  digest: string;
  /** Files are named from the folder above the corpus. */
  requirements: CorpusRequirement[];
  scenarios: Omit<CorpusScenario, 'formerly'>[];
}

/** Beside the compiled modules, and made with them; beside the sources only while tests run, which would read it again each. */
export const COMPILED_CORPUS = new URL('../corpus.json', import.meta.url);

/**
 * The corpus as it was compiled, if it was compiled from these very files.
 *
 * @param directory the corpus's folder.
 * @param digest of its files.
 */
export function compiledCorpus(directory: string, digest: string): Corpus | undefined {
  if (!existsSync(COMPILED_CORPUS)) return undefined;
  const compiled = JSON.parse(readFileSync(COMPILED_CORPUS, 'utf8')) as CompiledCorpus;
  return compiled.digest === digest ? fromCompiled(compiled, directory) : undefined;
}

/** The corpus that was compiled, in a folder. */
export function fromCompiled(compiled: CompiledCorpus, directory: string): Corpus {
  const fileOf = ({ file }: { file: string }) =>
    relative(process.cwd(), join(directory, file.slice(file.indexOf('/') + 1)));
  const aliases = new Map(compiled.requirements.map((one) => [one.id, one.aliases ?? []]));
  return {
    directory,
    digest: compiled.digest,
    requirements: compiled.requirements.map((one) => ({ ...one, file: fileOf(one) })),
    scenarios: compiled.scenarios.map(({ scenario, level, profile, needs, feature, line, file }) => ({
      ...{ scenario, level, profile, needs, feature, line },
      formerly: scenario.verifies.flatMap((id) => aliases.get(id) ?? []),
      file: fileOf({ file }),
    })),
  };
}
