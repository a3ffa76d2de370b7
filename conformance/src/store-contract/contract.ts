import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type CompiledFiles, compiledContent, compiledEntry } from '../corpus/compiled-file.js';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import { CorpusError, MAX_PROBLEMS, type Problem } from '../corpus/problem.js';
import { LEVELS, type Level, type Requirement, type Source } from '../corpus/scenario.js';
import { MAX_FILE_BYTES, parseSource } from '../corpus/source-file.js';
import { lintStyle } from '../corpus/style.js';
import { makeValidator } from '../corpus/validate.js';
import { readLimited } from '../read-limited.js';
import { checkFiles, type ReadFile } from './lint-contract.js';
import { callsOf, type StoreReport, type StoreScenario, type StoreSpecFile, type StoreStep } from './store-scenario.js';

/** A scenario with what is known about it beyond its own text. */
export interface ContractScenario {
  scenario: StoreScenario;
  level: Level;
  /** What a store or its module must offer. */
  needs: string[];
  feature: string;
  file: string;
  line: number;
}

/** A report with what is known about it beyond its own text. */
export interface ContractReport {
  report: StoreReport;
  needs: string[];
}

/** A contract without faults. */
export interface Contract {
  directory: string;
  /** Changes whenever a file does. */
  digest: string;
  requirements: (Requirement & { feature: string; source: Source; file: string })[];
  scenarios: ContractScenario[];
  reports: ContractReport[];
}

/** The store contract's folder within the corpus. It is of another kind than the rest. */
export const CONTRACT_FOLDER = 'store-contract';

/** The contract that comes with this package. */
export function defaultContractDirectory(): string {
  return join(defaultCorpusDirectory(), CONTRACT_FOLDER);
}

/** In real time nobody waits for longer. */
const MAX_REAL_WAIT_MS = 5_000;

/** What a store, or the module that makes it, must offer for some steps to make sense. */
function needsOf(steps: readonly StoreStep[]): string[] {
  const needs = new Set<string>();
  for (const { call, callback } of callsOf(steps)) {
    if (!['get', 'set', 'destroy'].includes(call)) needs.add(call);
    // What the callback throws is caught by nobody.
    if (callback === 'throws') needs.add('process');
  }
  for (const { advance = 0, elapse = 0, ages = [], backend, exits, expect } of steps) {
    if (Math.max(advance, elapse, ...ages) > MAX_REAL_WAIT_MS) needs.add('virtual-clock');
    if (backend !== undefined) needs.add('breakBackend');
    if (backend === 'up') needs.add('healBackend');
    if (exits) needs.add('process');
    if (expect?.outside !== undefined) needs.add('outside');
    if (expect?.events) needs.add('events');
  }
  return [...needs].sort();
}

/** The schema of the files; this package's own, whatever stands beside a contract. */
function schemaFile(): string {
  return join(defaultCorpusDirectory(), 'store-contract.schema.json');
}

/** A contract's files by name, in one text. */
interface ContractText {
  files: { name: string; text: string }[];
  whole: string;
}

/** @throws CorpusError when the folder can't be read. */
function readTexts(directory: string): ContractText {
  let names: string[];
  try {
    names = readdirSync(directory)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
  } catch (error) {
    const message = `the folder of the store contract can't be read (${(error as Error).message})`;
    throw new CorpusError([{ file: directory, line: 1, column: 1, message }]);
  }
  const files = names.map((name) => ({ name, text: readLimited(join(directory, name), MAX_FILE_BYTES) }));
  return { files, whole: files.map(({ name, text }) => `${name}\0${text}\0`).join('') };
}

function parseFiles(directory: string, texts: ContractText['files']): { files: ReadFile[]; problems: Problem[] } {
  const validate = makeValidator(schemaFile());
  const files: ReadFile[] = [];
  const problems: Problem[] = [];
  if (texts.length === 0) problems.push({ file: directory, line: 1, column: 1, message: 'there are no files here' });
  for (const { name, text } of texts) {
    const source = parseSource(relative(process.cwd(), join(directory, name)), text);
    const found = source.problems.length > 0 ? source.problems : validate(source);
    problems.push(...found);
    if (found.length === 0) files.push({ source, spec: source.data as unknown as StoreSpecFile });
  }
  return { files, problems };
}

/**
 * Everything that is wrong with a store contract.
 *
 * @param directory its folder
 * @throws CorpusError when the folder can't be read
 */
export function lintContract(directory: string): Problem[] {
  const { files, problems } = parseFiles(directory, readTexts(directory).files);
  if (problems.length > 0) return problems;
  const faults = checkFiles(files);
  // Whoever has to mend its content need not look at its form yet.
  const style = files.flatMap(({ source }) => lintStyle(source, schemaFile()));
  return (faults.length > 0 ? faults : style).slice(0, MAX_PROBLEMS);
}

/** What a contract's files hold. */
type ContractContent = Omit<Contract, 'directory' | 'digest'>;

/** @throws CorpusError with every fault found, if there is any. */
function parseContract(directory: string, texts: ContractText['files']): ContractContent {
  const { files, problems } = parseFiles(directory, texts);
  const all = problems.length > 0 ? problems : checkFiles(files);
  if (all.length > 0) throw new CorpusError(all);
  const requirements = files.flatMap(({ source, spec }) =>
    (spec.requirements ?? []).map((one) => ({
      ...one,
      source: one.source ?? spec.source,
      feature: spec.feature,
      file: source.file,
    })),
  );
  const levels = new Map(requirements.map(({ id, level }) => [id, level]));
  const scenarios = files.flatMap(({ source, spec }) =>
    (spec.scenarios ?? []).map((scenario, i) => ({
      scenario,
      level: LEVELS.find((level) => scenario.verifies.some((id) => levels.get(id) === level)) ?? 'may',
      needs: needsOf(scenario.steps),
      feature: spec.feature,
      file: source.file,
      line: source.locate(['scenarios', i]).line,
    })),
  );
  const reports = files.flatMap(({ spec }) =>
    (spec.reports ?? []).map((report) => ({ report, needs: needsOf(report.steps) })),
  );
  return { requirements, scenarios, reports };
}

/** A contract's content that was read in another folder. */
function inFolder({ requirements, scenarios, reports }: ContractContent, directory: string): ContractContent {
  const here = <T extends { file: string }>(one: T): T => ({
    ...one,
    file: relative(process.cwd(), join(directory, basename(one.file))),
  });
  return { requirements: requirements.map(here), scenarios: scenarios.map(here), reports };
}

/**
 * Reads a store contract.
 *
 * @param directory its folder
 * @throws CorpusError with every fault found, if there is any
 */
export function loadContract(directory: string = defaultContractDirectory()): Contract {
  const { files, whole } = readTexts(directory);
  const compiled = compiledContent<ContractContent>('store-contract', whole);
  const content = compiled ? inFolder(compiled, directory) : parseContract(directory, files);
  return { directory, digest: createHash('sha256').update(whole).digest('hex').slice(0, 8), ...content };
}

/** @returns the entry of the contract of this package in compiled-files.json. @throws as {@link loadContract}. */
export function compiledContract(): CompiledFiles {
  const directory = defaultContractDirectory();
  const { files, whole } = readTexts(directory);
  return compiledEntry('store-contract', whole, parseContract(directory, files));
}
