import { createHash } from 'node:crypto';
import { type Dirent, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { readLimited } from '../read-limited.js';
import { type CheckedFile, makeFileCheck } from './checked-file.js';
import { compiledCorpus } from './compiled-corpus.js';
import { defaultCorpusDirectory } from './directory.js';
import type { Corpus } from './entries.js';
import { lintFiles } from './lint.js';
import { needsOf } from './needs.js';
import { CorpusError, MAX_PROBLEMS, type Problem } from './problem.js';
import { profileOf } from './profile.js';
import { LEVELS } from './scenario.js';
import { MAX_FILE_BYTES, parseSource } from './source-file.js';
import { lintStyle } from './style.js';

export type { Corpus, CorpusRequirement, CorpusScenario } from './entries.js';
export { defaultCorpusDirectory };

/** The schema of scenario files. It is this package's own: one that came with a corpus could allow anything. */
function schemaFile(): string {
  return join(defaultCorpusDirectory(), 'scenario.schema.json');
}

/** How many files a corpus may have, and how many bytes altogether. */
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

interface CorpusText {
  path: string;
  text: string;
}

interface CorpusTexts {
  texts: CorpusText[];
  problems: Problem[];
  digest: string;
}

function readTexts(directory: string, paths: readonly string[]): CorpusTexts {
  const texts: CorpusText[] = [];
  const problems: Problem[] = [];
  const digest = createHash('sha256');
  let size = 0;
  for (const [i, path] of paths.entries()) {
    const text = readLimited(path, MAX_FILE_BYTES);
    size += text.length;
    if (i >= MAX_FILES || size > MAX_CORPUS_BYTES) {
      const message = `a corpus has at most ${MAX_FILES} files and ${MAX_CORPUS_BYTES / 1024 / 1024} MiB, and with this file it has more; split it`;
      problems.push({ file: relative(process.cwd(), path), line: 1, column: 1, message });
      break;
    }
    digest.update(`${relative(directory, path)}\0${text}\0`);
    texts.push({ path, text });
  }
  return { texts, problems, digest: digest.digest('hex').slice(0, 8) };
}

interface CheckedFiles {
  files: CheckedFile[];
  /** The texts of files with faults of their own, which are not among `files`. */
  faulty: string[];
  problems: Problem[];
  /** Whether all files were checked: not where they are too many, or too many faulty. */
  complete: boolean;
}

function checkTexts({ texts, problems: unread }: CorpusTexts): CheckedFiles {
  const check = makeFileCheck(schemaFile());
  const files: CheckedFile[] = [];
  const faulty: string[] = [];
  const problems: Problem[] = [];
  for (const { path, text } of texts) {
    if (problems.length >= MAX_PROBLEMS) break;
    const source = parseSource(relative(process.cwd(), path), text);
    const { file, problems: found } = check(source);
    problems.push(...found);
    source.forget();
    if (file === undefined) faulty.push(text);
    else files.push(file);
  }
  const complete = unread.length === 0 && files.length + faulty.length === texts.length;
  return { files, faulty, problems: [...problems, ...unread], complete };
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
  const { files, faulty, problems, complete } = checkTexts(readTexts(directory, paths));
  if (paths.length === 0) return [{ file: directory, line: 1, column: 1, message: 'there are no scenario files here' }];
  // The files that were not read may hold anything, also those that were asked for.
  if (!complete) return problems;
  const isAsked = (file: string) => asked.size === 0 || asked.has(resolve(file));
  const [mine, others] = [files.filter((f) => isAsked(f.source.file)), files.filter((f) => !isAsked(f.source.file))];
  const found = [...problems.filter((problem) => isAsked(problem.file)), ...lintFiles(mine, others, faulty)];
  // The form comes last: it changes with the content.
  return found.length > 0
    ? found
    : mine.flatMap(({ source }) => lintStyle(source, schemaFile())).slice(0, MAX_PROBLEMS);
}

/**
 * The digest of a corpus: it changes whenever a file does.
 *
 * @param directory the corpus's folder.
 * @throws CorpusError when there is no such folder.
 */
export function corpusDigest(directory: string): string {
  return readTexts(directory, yamlFiles(directory)).digest;
}

/**
 * Reads a corpus. The published command has it compiled, which saves it seconds unless a file has changed.
 *
 * @param directory the corpus's folder.
 * @throws CorpusError with every fault found, when there is any: a corpus with a fault is not run.
 */
export function loadCorpus(directory: string): Corpus {
  const read = readTexts(directory, yamlFiles(directory));
  return compiledCorpus(directory, read.digest) ?? corpusOf(directory, read);
}

/**
 * Reads a corpus from its own files, whatever has been compiled of it.
 *
 * @param directory the corpus's folder.
 * @throws CorpusError as {@link loadCorpus}.
 */
export function parseCorpus(directory: string): Corpus {
  return corpusOf(directory, readTexts(directory, yamlFiles(directory)));
}

function corpusOf(directory: string, read: CorpusTexts): Corpus {
  const { files, faulty, problems, complete } = checkTexts(read);
  const all = complete ? [...problems, ...lintFiles(files, [], faulty)] : problems;
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
  return { directory, digest: read.digest, requirements, scenarios };
}
