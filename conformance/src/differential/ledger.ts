import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { BaselineEntry } from '../baseline.js';
import { CommandError } from '../command-error.js';
import { type CompiledFiles, compiledContent, compiledEntry } from '../corpus/compiled-file.js';
import { type Corpus, defaultCorpusDirectory } from '../corpus/corpus.js';
import { suggestion } from '../corpus/nearest.js';
import { CorpusError, MAX_PROBLEMS, type Problem } from '../corpus/problem.js';
import { isObject, type Json, type JsonObject, type Scenario } from '../corpus/scenario.js';
import { MAX_FILE_BYTES, type Path, parseSource, type SourceFile } from '../corpus/source-file.js';
import { makeValidator } from '../corpus/validate.js';
import { readLimited } from '../read-limited.js';
import { type MatchContext, match } from '../runner/match.js';
import type { Difference } from './compare.js';

/** How a difference is known in a scenario that nobody wrote: see spec/divergences.schema.json. */
export interface Mark {
  /** Whether it accounts for differences in the corpus, too, in scenarios that no entry names. */
  everywhere?: boolean;
  when?: JsonObject;
  path: string | string[];
  target?: Json;
  against?: Json;
  /** What else must differ in the scenario: the cause, where `path` is as wide as all that follows from it. */
  beside?: Place;
}

/** A difference, by where it is and what is on both sides. */
type Place = Pick<Mark, 'path' | 'target' | 'against'>;

/** One way in which the two named packages differ on purpose. */
export interface Divergence {
  requirement: string;
  /** The scenarios that show it, and that the other package fails for this reason. */
  scenarios?: string[];
  /** Scenarios that differ for this reason, although the other package does not fail them, or lacks what they need. */
  alsoDiffer?: string[];
  topic: string;
  summary: string;
  reason: string;
  upstream?: number[];
  marks?: Mark[];
}

/** A file of divergences that has no faults. */
export interface Ledger {
  file: string;
  /** The package whose differences these are. */
  target: string;
  /** The package and version from which it differs. */
  against: { package: string; version: string };
  divergences: Divergence[];
}

/** The ledger that belongs to a corpus, if it has one. */
export function ledgerFile(specDirectory: string): string | undefined {
  const file = join(specDirectory, 'divergences.yaml');
  return existsSync(file) ? file : undefined;
}

/** The time that a pattern takes is a power of the path's length: so many wildcards have to do. */
const MAX_WILDCARDS = 3;

/** Complains of patterns that would take too long. */
function wildPatterns({ divergences }: Omit<Ledger, 'file'>, source: SourceFile): Problem[] {
  const problems: Problem[] = [];
  for (const [i, { marks = [] }] of divergences.entries()) {
    for (const [j, { path, when = {}, beside }] of marks.entries()) {
      const patterns = [path, beside?.path ?? [], Object.keys(when)].flat();
      const wild = patterns.find((pattern) => (pattern.match(/\*+/g) ?? []).length > MAX_WILDCARDS);
      if (wild === undefined || problems.length >= MAX_PROBLEMS) continue;
      const place: Path = ['divergences', i, 'marks', j];
      const message = `the path '${wild}' has more than ${MAX_WILDCARDS} wildcards; name more of its parts`;
      problems.push({ file: source.file, ...source.locate(place), message });
    }
  }
  return problems;
}

/** @throws CommandError when there is no such file. */
function textOf(file: string): string {
  try {
    return readLimited(file, MAX_FILE_BYTES);
  } catch (error) {
    throw new CommandError(`the ledger ${file} can't be read: ${(error as Error).message}`);
  }
}

/** What a ledger holds. */
interface LedgerContent extends Omit<Ledger, 'file'> {
  /** For each divergence, the lines of its scenarios. */
  lines: number[][];
}

/** @throws CommandError with every fault that the text has. */
function parseLedger(name: string, text: string): LedgerContent {
  const source = parseSource(name, text);
  const problems: Problem[] =
    source.problems.length > 0
      ? source.problems
      : makeValidator(join(defaultCorpusDirectory(), 'divergences.schema.json'))(source);
  if (problems.length > 0) throw new CorpusError(problems);
  // The schema has just said that it is one.
  const ledger = source.data as unknown as Omit<Ledger, 'file'>;
  const wild = wildPatterns(ledger, source);
  if (wild.length > 0) throw new CorpusError(wild);
  const lines = ledger.divergences.map(({ scenarios = [] }, i) =>
    scenarios.map((_, j) => source.locate(['divergences', i, 'scenarios', j]).line),
  );
  return { ...ledger, lines };
}

function openLedger(file: string): LedgerContent & { file: string } {
  const text = textOf(file);
  const name = relative(process.cwd(), file);
  return { ...(compiledContent<LedgerContent>('ledger', text) ?? parseLedger(name, text)), file: name };
}

/** @returns a ledger's entry in compiled-files.json. @throws as {@link readLedger}. */
export function compiledLedger(file: string): CompiledFiles {
  const text = textOf(file);
  return compiledEntry('ledger', text, parseLedger(file, text));
}

/**
 * Reads a ledger; its schema is divergences.schema.json, as it comes with this package.
 *
 * @throws CommandError with every fault that the file has.
 */
export function readLedger(file: string): Ledger {
  const { lines: _, ...ledger } = openLedger(file);
  return ledger;
}

/**
 * The scenarios that the other package of a ledger fails. The reason of each is both sides of the difference.
 *
 * @throws CommandError as `readLedger` does.
 */
export function failuresInLedger(file: string): { against: Ledger['against']; failures: BaselineEntry[] } {
  const ledger = openLedger(file);
  const failures = ledger.divergences.flatMap(({ scenarios = [], summary, reason, upstream }, i) =>
    scenarios.map((id, j) => ({
      id,
      reason: `Expected: ${summary} Found: ${reason}`,
      ...(upstream ? { upstream } : {}),
      file: ledger.file,
      line: ledger.lines[i]?.[j] ?? 1,
    })),
  );
  return { against: ledger.against, failures };
}

/** All scenarios that differ for one reason. */
export function differingScenarios({ scenarios = [], alsoDiffer = [] }: Divergence): string[] {
  return [...scenarios, ...alsoDiffer];
}

/** Entries of a ledger that name what the corpus does not have; the first {@link MAX_PROBLEMS}. */
export function unknownNames(ledger: Ledger, corpus: Corpus): string[] {
  const scenarios = new Set(corpus.scenarios.flatMap(({ scenario }) => [scenario.id, ...(scenario.aliases ?? [])]));
  const requirements = new Set(corpus.requirements.map(({ id }) => id));
  const unknown = ledger.divergences.flatMap((divergence) => [
    ...(requirements.has(divergence.requirement)
      ? []
      : [{ kind: 'requirement', id: divergence.requirement, known: requirements }]),
    ...differingScenarios(divergence)
      .filter((id) => !scenarios.has(id))
      .map((id) => ({ kind: 'scenario', id, known: scenarios })),
  ]);
  return unknown
    .slice(0, MAX_PROBLEMS)
    .map(
      ({ kind, id, known }) => `${ledger.file} names the ${kind} '${id}', which does not exist${suggestion(id, known)}`,
    );
}

/** The divergence that explains the difference in a scenario of the corpus. */
export function explainedBy(ledger: Ledger, scenario: Scenario): Divergence | undefined {
  const names = [scenario.id, ...(scenario.aliases ?? [])];
  return ledger.divergences.find((divergence) => differingScenarios(divergence).some((id) => names.includes(id)));
}

const matchers = new Map<string, RegExp>();

/** A path in which `*` stands for one part and `**` for any number of them. */
function pathMatcher(pattern: string): RegExp {
  const made = matchers.get(pattern);
  if (made) return made;
  const parts = pattern.split('.').map((part) => {
    if (part === '**') return '.*';
    return part.replace(/[\\^$+?.()|[\]{}]/g, '\\$&').replaceAll('*', '[^.]*');
  });
  const matcher = new RegExp(
    `^${parts.join('\\.').replaceAll('\\..*', '(?:\\..*)?').replaceAll('.*\\.', '(?:.*\\.)?')}$`,
  );
  matchers.set(pattern, matcher);
  return matcher;
}

/** Every value of a scenario with the path to it. */
function* places(value: Json, path = ''): Generator<[string, Json]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) yield* places(item, path === '' ? key : `${path}.${key}`);
}

/** Marks compare data that is there; there is no time and nothing captured in it. */
const CONTEXT: MatchContext = { now: () => 0, captures: new Map(), called: () => undefined };

function agrees(expected: Json | undefined, actual: Json): boolean {
  const absent = isObject(actual) && actual.$absent === true;
  return expected === undefined || match(expected, absent ? undefined : actual, '', CONTEXT).length === 0;
}

/** Whether every condition holds somewhere in the scenario. */
function applies(when: JsonObject | undefined, scenario: Scenario): boolean {
  const conditions = Object.entries(when ?? {}).map(([path, expected]) => ({ path: pathMatcher(path), expected }));
  if (conditions.length === 0) return true;
  const all = [...places(scenario)];
  return conditions.every(({ path, expected }) => all.some(([at, value]) => path.test(at) && agrees(expected, value)));
}

function bears(mark: Place, difference: Difference): boolean {
  return (
    [mark.path].flat().some((path) => pathMatcher(path).test(difference.path)) &&
    agrees(mark.target, difference.target) &&
    agrees(mark.against, difference.against)
  );
}

function hasCause({ beside }: Mark, differences: readonly Difference[]): boolean {
  return beside === undefined || differences.some((difference) => bears(beside, difference));
}

/**
 * The differences of a step that are particular to it: all but those which the two packages have everywhere, and which
 * hide nothing of what comes after them.
 *
 * @param own a divergence whose differences count in any case.
 * @returns them, and the divergences that account for the others.
 */
export function particular(
  ledger: Ledger,
  scenario: Scenario,
  differences: readonly Difference[],
  own?: Divergence,
): { left: Difference[]; by: Divergence[] } {
  const marks = ledger.divergences
    .filter((divergence) => divergence !== own)
    .flatMap((divergence) =>
      (divergence.marks ?? [])
        .filter((mark) => mark.everywhere === true && applies(mark.when, scenario) && hasCause(mark, differences))
        .map((mark) => ({ divergence, mark })),
    );
  return accountedFor(marks, differences);
}

function isWide(mark: Mark): boolean {
  return [mark.path].flat().includes('**');
}

/**
 * The differences that no mark of the ledger accounts for.
 *
 * A mark accounts for the differences it describes, in scenarios that have what it asks for; the differences of one
 * step may be accounted for by several.
 */
export function unexplained(
  ledger: Ledger,
  scenario: Scenario,
  differences: readonly Difference[],
): { left: Difference[]; by: Divergence[] } {
  if (differences.length === 0) return { left: [], by: [] };
  const marks = ledger.divergences.flatMap((divergence) =>
    (divergence.marks ?? [])
      .filter((mark) => applies(mark.when, scenario) && hasCause(mark, differences))
      .map((mark) => ({ divergence, mark })),
  );
  // What a narrow mark describes is not counted as something that follows from another's cause.
  marks.sort((a, b) => Number(isWide(a.mark)) - Number(isWide(b.mark)));
  return accountedFor(marks, differences);
}

/** Tells differences that marks account for, each by the first that does, from those that are left. */
function accountedFor(
  marks: readonly { divergence: Divergence; mark: Mark }[],
  differences: readonly Difference[],
): { left: Difference[]; by: Divergence[] } {
  const by = new Set<Divergence>();
  const left = differences.filter((difference) => {
    const found = marks.find(({ mark }) => bears(mark, difference));
    if (found) by.add(found.divergence);
    return found === undefined;
  });
  return { left, by: [...by] };
}
