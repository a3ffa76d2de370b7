import type { CheckedFile } from './checked-file.js';
import { checkScenario } from './lint-scenario.js';
import { suggestion } from './nearest.js';
import { distinct, MAX_PROBLEMS, type Problem } from './problem.js';
import type { Complain, Path, SourceFile } from './source-file.js';

/** Thrown when so many faults have been found that the rest is for another time. */
class EnoughProblems extends Error {}

/** The ids that are in use, with the file of each. */
interface KnownIds {
  requirements: Map<string, { source: SourceFile; path: Path }>;
  /** Former requirements, with those that state the same now. */
  merged: Map<string, { source: SourceFile; path: Path; into: string }>;
  scenarios: Map<string, string>;
  verified: Set<string>;
}

/** Collects the ids of all files, and complains of those that are there twice. */
function collectIds(files: readonly CheckedFile[], complainIn: (source: SourceFile) => Complain): KnownIds {
  const requirements: KnownIds['requirements'] = new Map();
  const merged: KnownIds['merged'] = new Map();
  const scenarios: KnownIds['scenarios'] = new Map();
  const verified = new Set<string>();
  for (const { source, fileSource, requirements: stated, scenarios: made } of files) {
    const complain = complainIn(source);
    for (const [i, requirement] of stated.entries()) {
      const path: Path = ['requirements', i, 'id'];
      const other = requirements.get(requirement.id) ?? merged.get(requirement.id);
      if (other) complain(path, `the requirement '${requirement.id}' is already in ${other.source.file}`);
      else requirements.set(requirement.id, { source, path });
      for (const [j, alias] of (requirement.aliases ?? []).entries()) {
        const place: Path = ['requirements', i, 'aliases', j];
        const taken = requirements.get(alias) ?? merged.get(alias);
        if (taken) complain(place, `the id '${alias}' is already taken in ${taken.source.file}`);
        else merged.set(alias, { source, path: place, into: requirement.id });
      }
      const from = requirement.source ?? fileSource;
      if (requirement.level === 'must' && typeof from !== 'string' && from.document === undefined)
        complain(
          ['requirements', i, 'level'],
          `'must' is documented: name the 'document' of its source, or make it 'should'`,
        );
    }
    for (const { scenario, path, id: own } of made) {
      for (const [id, { path: place, key }] of [
        [scenario.id, own] as const,
        ...(scenario.aliases ?? []).map((alias, j) => [alias, { path: [...path, 'aliases', j], key: false }] as const),
      ]) {
        const other = scenarios.get(id);
        if (other !== undefined) complain(place, `the id '${id}' is already taken in ${other}`, key);
        else scenarios.set(id, source.file);
      }
      for (const id of scenario.verifies) verified.add(id);
    }
  }
  return { requirements, merged, scenarios, verified };
}

/** Whether a file with faults of its own mentions an id: once it is mended, it may state that or verify it. */
type Mentioned = (id: string) => boolean;

function mentionedIn(texts: readonly string[]): Mentioned {
  const words = new Set(texts.flatMap((text) => text.match(/[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*/g) ?? []));
  return (id) => words.has(id);
}

/** Checks the scenarios of a file against what all files have. */
function checkFile(
  { scenarios }: CheckedFile,
  { requirements, merged }: KnownIds,
  mentioned: Mentioned,
  complain: Complain,
): void {
  for (const { scenario, path } of scenarios) {
    for (const [j, id] of scenario.verifies.entries()) {
      const now = merged.get(id)?.into;
      if (now !== undefined) complain([...path, 'verifies', j], `'${id}' is stated as '${now}' now: name that`);
      else if (!requirements.has(id) && !mentioned(id))
        complain([...path, 'verifies', j], `there is no requirement '${id}'${suggestion(id, requirements.keys())}`);
    }
    checkScenario(scenario, (own, message, key) => complain([...path, ...own], message, key));
  }
}

/**
 * Checks files, each of which the schema has accepted, for faults within them and between them.
 *
 * @param files the files to be complained about.
 * @param others further files of the same corpus, whose ids count but which are not themselves checked.
 * @param faulty the texts of those that the schema, or YAML, has refused: the ids that they mention are not missing.
 * @returns the first {@link MAX_PROBLEMS}.
 */
export function lintFiles(
  files: readonly CheckedFile[],
  others: readonly CheckedFile[],
  faulty: readonly string[],
): Problem[] {
  const problems: Problem[] = [];
  const checked = new Set(files.map(({ source }) => source));
  const complainIn =
    (source: SourceFile): Complain =>
    (path, message, key = false) => {
      if (!checked.has(source)) return;
      problems.push({ file: source.file, ...source.locate(path, key), message });
      if (problems.length === MAX_PROBLEMS) throw new EnoughProblems();
    };
  try {
    const ids = collectIds([...files, ...others], complainIn);
    const mentioned = mentionedIn(faulty);
    for (const file of files) checkFile(file, ids, mentioned, complainIn(file.source));
    for (const [id, { source, path }] of ids.requirements) {
      if (!ids.verified.has(id) && !mentioned(id)) complainIn(source)(path, `no scenario verifies '${id}'`);
    }
  } catch (error) {
    if (!(error instanceof EnoughProblems)) throw error;
  }
  return distinct(problems);
}
