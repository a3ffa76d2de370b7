import { createHash } from 'node:crypto';
import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLimited } from '../read-limited.js';
import { type CheckedFile, makeFileCheck } from './checked-file.js';
import { lintFiles } from './lint.js';
import { needsOf } from './needs.js';
import { CorpusError, MAX_PROBLEMS, type Problem } from './problem.js';
import { type Profile, profileOf } from './profile.js';
import { LEVELS, type Level, type Requirement, type Scenario } from './scenario.js';
import { MAX_FILE_BYTES, parseSource } from './source-file.js';
import { lintStyle } from './style.js';

/** A scenario with what is known about it beyond its own text. */
export interface CorpusScenario {
  scenario: Scenario;
  /** The highest level among the requirements that it verifies. */
  level: Level;
  profile: Profile;
  /** Former ids of the requirements that it verifies: selecting one of them selects it. */
  formerly?: string[];
  /** What a target must offer; see `needsOf`. */
  needs: string[];
  feature: string;
  /** Relative to the corpus's folder. */
  file: string;
  line: number;
}

export interface CorpusRequirement extends Requirement {
  profile: Profile;
  feature: string;
  file: string;
}

/** A corpus without faults. */
export interface Corpus {
  /** The folder. */
  directory: string;
  /** Changes whenever a file does. */
  digest: string;
  requirements: CorpusRequirement[];
  scenarios: CorpusScenario[];
}

/** The corpus that comes with this package: the repository's own, or the copy that was packed with the command. */
export function defaultCorpusDirectory(): string {
  // First, since a copy may have been left behind there; an installed package has no such folder beside it.
  const repository = fileURLToPath(new URL('../../../spec', import.meta.url));
  return existsSync(join(repository, 'scenario.schema.json'))
    ? repository
    : fileURLToPath(new URL('../../spec', import.meta.url));
}

/** The schema of scenario files. It is this package's own: one that came with a corpus could allow anything. */
function schemaFile(): string {
  return join(defaultCorpusDirectory(), 'scenario.schema.json');
}

/** A corpus may have so many files, and together so many bytes. */
const MAX_FILES = 1000;
const MAX_CORPUS_BYTES = 16 * 1024 * 1024;

/** The ledger of differences and the store contract are of other kinds, and no part of the corpus. */
const NOT_SCENARIOS = ['divergences.yaml'];
const NOT_FEATURES = ['store-contract'];

/** @throws CorpusError */
function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true });
  } catch (error) {
    const message = `the folder of the corpus can't be read (${(error as Error).message}); --spec names it`;
    throw new CorpusError([{ file: directory, line: 1, column: 1, message }]);
  }
}

/** @throws CorpusError when there is no such folder. */
function yamlFiles(directory: string): string[] {
  return entriesOf(directory)
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name) && !NOT_SCENARIOS.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !NOT_FEATURES.includes(relative(directory, path).split(sep)[0] ?? ''))
    .sort();
}

interface ReadFiles {
  files: CheckedFile[];
  problems: Problem[];
  digest: string;
}

function readFiles(directory: string, paths: readonly string[]): ReadFiles {
  const check = makeFileCheck(schemaFile());
  const files: CheckedFile[] = [];
  const problems: Problem[] = [];
  const digest = createHash('sha256');
  let size = 0;
  for (const [i, path] of paths.entries()) {
    if (problems.length >= MAX_PROBLEMS) break;
    const name = relative(process.cwd(), path);
    const text = readLimited(path, MAX_FILE_BYTES);
    size += text.length;
    if (i >= MAX_FILES || size > MAX_CORPUS_BYTES) {
      const message = `a corpus has at most ${MAX_FILES} files and ${MAX_CORPUS_BYTES / 1024 / 1024} MiB, and with this file it has more; split it`;
      problems.push({ file: name, line: 1, column: 1, message });
      break;
    }
    digest.update(`${relative(directory, path)}\0${text}\0`);
    const source = parseSource(name, text);
    const { file, problems: found } = check(source);
    problems.push(...found);
    if (file === undefined) continue;
    source.forget();
    files.push(file);
  }
  return { files, problems, digest: digest.digest('hex').slice(0, 8) };
}

/**
 * Everything that is wrong with a corpus, or with some of its files.
 *
 * @param directory the corpus's folder.
 * @param only files to complain about; by default all.
 * @throws when the folder or one of the files cannot be read.
 */
export function lintCorpus(directory: string, only: readonly string[] = []): Problem[] {
  const asked = new Set(only.map((file) => resolve(file)));
  const paths = [...new Set([...yamlFiles(resolve(directory)), ...asked])];
  const { files, problems } = readFiles(directory, paths);
  if (paths.length === 0) return [{ file: directory, line: 1, column: 1, message: 'there are no scenario files here' }];
  const isAsked = (file: string) => asked.size === 0 || asked.has(resolve(file));
  const [mine, others] = [files.filter((f) => isAsked(f.source.file)), files.filter((f) => !isAsked(f.source.file))];
  const found = [...problems.filter((problem) => isAsked(problem.file)), ...lintFiles(mine, others)];
  // The form comes last: it changes with the content.
  return found.length > 0
    ? found
    : mine.flatMap(({ source }) => lintStyle(source, schemaFile())).slice(0, MAX_PROBLEMS);
}

/**
 * Reads a corpus.
 *
 * @param directory the corpus's folder.
 * @throws CorpusError with every fault found, when there is any: a corpus with a fault is not run.
 */
export function loadCorpus(directory: string): Corpus {
  const { files, problems, digest } = readFiles(directory, yamlFiles(directory));
  const all = [...problems, ...lintFiles(files)];
  if (all.length > 0) throw new CorpusError(all);
  const requirements = files.flatMap(({ source: { file }, feature, fileSource, profile, requirements }) =>
    requirements.map((requirement) => ({ profile, source: fileSource, ...requirement, feature, file })),
  );
  const byId = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  const scenarios = files.flatMap(({ source: { file }, feature, scenarios }) =>
    scenarios.map(({ scenario, line }) => {
      const verified = scenario.verifies.flatMap((id) => byId.get(id) ?? []);
      const needs = needsOf(scenario);
      return {
        scenario,
        level: LEVELS.find((level) => verified.some((one) => one.level === level)) ?? 'may',
        profile:
          scenario.profile ??
          profileOf(
            verified.map((one) => one.profile),
            needs,
          ),
        formerly: verified.flatMap(({ aliases = [] }) => aliases),
        needs,
        feature,
        file,
        line,
      };
    }),
  );
  return { directory, digest, requirements, scenarios };
}
