import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CorpusScenario } from './corpus/corpus.js';
import { suggestion } from './corpus/nearest.js';
import { CorpusError, MAX_PROBLEMS, type Problem } from './corpus/problem.js';
import { isObject, type Json, type JsonObject } from './corpus/scenario.js';
import { MAX_FILE_BYTES, type Path, parseSource, type SourceFile } from './corpus/source-file.js';
import { readLimited } from './read-limited.js';
import type { Place, StaleEntry } from './report/records.js';

/** A failure that is known, and why it is not worth stopping for. */
export interface BaselineEntry extends Place {
  /** A scenario. */
  id: string;
  reason: string;
  /** Issues and pull requests of the target's project. */
  upstream?: number[];
}

/** The known failures of one version of one implementation. */
export interface Baseline {
  file: string;
  /** The package that the file says it is for, and its version. */
  target?: string;
  version?: string;
  /** One for each scenario, also where the file gives several of them one reason. */
  entries: BaselineEntry[];
}

/** Thrown for a baseline that can't be read. */
export class BaselineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BaselineError';
  }
}

/** What a reason begins with that somebody still has to write. */
export const UNWRITTEN = 'TODO';

/** The baselines that come with this package. */
const SHIPPED = fileURLToPath(new URL('../baselines/', import.meta.url));

/** A name of a package, with or without a scope, and a version: both come from somebody's package.json. */
const PACKAGE_NAME = /^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/i;
const PACKAGE_VERSION = /^\d[\w.+-]*$/;

/** A file's name as it is shown: from the folder in which the command runs. */
function shown(file: string): string {
  return relative(process.cwd(), file) || file;
}

/**
 * The file with the known failures of a published version that this package ships, if it does.
 *
 * @param name as in the package.json of the target, so that an npm alias is of no consequence.
 */
export function shippedBaseline(name: string, version: string): string | undefined {
  if (!PACKAGE_NAME.test(name) || !PACKAGE_VERSION.test(version)) return undefined;
  const path = join(SHIPPED, `${name}@${version}.yaml`);
  return existsSync(path) ? shown(path) : undefined;
}

/** All the baselines that this package ships. */
export function shippedBaselines(): string[] {
  if (!existsSync(SHIPPED)) return [];
  return readdirSync(SHIPPED, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => shown(join(SHIPPED, name)));
}

const FILE_KEYS = ['target', 'version', 'entries'];
const ENTRY_KEYS = ['id', 'ids', 'reason', 'upstream'];

/** Reads what YAML has made of a baseline, and complains of whatever is not as it must be. */
class BaselineReader {
  readonly problems: Problem[] = [];
  readonly entries: BaselineEntry[] = [];
  readonly #ids = new Set<string>();

  constructor(private readonly source: SourceFile) {
    this.problems.push(...source.problems);
  }

  complain(path: Path, message: string, key = false): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    this.problems.push({ file: this.source.file, ...this.source.locate(path, key), message });
  }

  read(): Baseline {
    const { data, file } = this.source;
    const baseline: Baseline = { file, entries: this.entries };
    if (this.problems.length > 0) return baseline;
    if (!isObject(data) || !Array.isArray(data.entries)) {
      this.complain([], `expected a mapping with a list 'entries'`);
      return baseline;
    }
    this.#knownKeys(data, FILE_KEYS, []);
    for (const key of ['target', 'version'] as const) {
      const value = data[key];
      if (typeof value === 'string') baseline[key] = value;
      else if (value !== undefined) this.complain([key], `expected text; put it in quotes`);
    }
    for (const [i, entry] of data.entries.entries()) this.#entry(entry, ['entries', i]);
    return baseline;
  }

  #knownKeys(mapping: JsonObject, known: readonly string[], path: Path): void {
    for (const key of Object.keys(mapping)) {
      if (!known.includes(key)) this.complain([...path, key], `unknown key '${key}'${suggestion(key, known)}`, true);
    }
  }

  #entry(entry: Json, path: Path): void {
    if (!isObject(entry)) return void this.complain(path, 'expected a mapping');
    this.#knownKeys(entry, ENTRY_KEYS, path);
    const { id, ids, reason, upstream } = entry;
    if ((id === undefined) === (ids === undefined)) {
      return void this.complain(
        path,
        id === undefined ? `the key 'id' is missing` : `'id' and 'ids' exclude each other`,
      );
    }
    const list: Json = id === undefined ? (ids ?? null) : [id];
    if (!Array.isArray(list) || list.length === 0 || !list.every((item) => typeof item === 'string')) {
      return void this.complain([...path, id === undefined ? 'ids' : 'id'], 'expected the id of a scenario');
    }
    if (typeof reason !== 'string' || reason.trim() === '')
      return void this.complain(path, `'${list[0]}' has no reason`);
    const numbers = upstream ?? [];
    if (!Array.isArray(numbers) || !numbers.every((n): n is number => Number.isSafeInteger(n))) {
      return void this.complain([...path, 'upstream'], 'expected a list of numbers');
    }
    for (const [i, name] of (list as string[]).entries()) {
      const place: Path = id === undefined ? [...path, 'ids', i] : [...path, 'id'];
      if (this.#ids.has(name)) {
        this.complain(place, `'${name}' is here twice`);
        continue;
      }
      this.#ids.add(name);
      this.entries.push({
        id: name,
        reason: reason.trim(),
        file: this.source.file,
        line: this.source.locate(place).line,
        ...(numbers.length > 0 ? { upstream: numbers } : {}),
      });
    }
  }
}

function open(file: string): BaselineReader {
  let text: string;
  try {
    text = readLimited(file, MAX_FILE_BYTES);
  } catch (error) {
    throw new BaselineError(`the baseline ${file} can't be read: ${(error as Error).message}`);
  }
  return new BaselineReader(parseSource(file, text));
}

/**
 * Reads a baseline: a mapping with `entries`, each with `id` (a scenario's) or a list `ids`, `reason`, and perhaps
 * `upstream`; beside them perhaps `target` and `version`.
 *
 * @throws BaselineError with file, line and column of everything that is wrong with it.
 */
export function readBaseline(file: string): Baseline {
  const reader = open(file);
  const baseline = reader.read();
  if (reader.problems.length > 0) throw new BaselineError(new CorpusError(reader.problems).message);
  return baseline;
}

/**
 * Everything that is wrong with a baseline: what keeps it from being read, entries that name no scenario, and reasons
 * that nobody has written yet.
 *
 * @throws BaselineError when there is no such file.
 */
export function lintBaseline(file: string, scenarios: readonly CorpusScenario[]): Problem[] {
  const reader = open(file);
  const baseline = reader.read();
  if (reader.problems.length > 0) return reader.problems;
  const { target, version } = baseline;
  const named = target !== undefined && version !== undefined && shippedBaseline(target, version);
  if (shippedBaselines().includes(shown(file)) && named !== shown(file)) {
    reader.complain([], `its name and what it says of 'target' and 'version' are not the same`);
  }
  for (const { id, reason, line } of baseline.entries) {
    if (reason.startsWith(UNWRITTEN))
      reader.problems.push({ file, line, column: 1, message: `'${id}' has no reason yet` });
  }
  for (const { line, reason } of new BaselineIndex(baseline).unknown(scenarios)) {
    reader.problems.push({ file, line, column: 1, message: reason });
  }
  return reader.problems;
}

/** Whether a YAML file is a baseline, and no part of a corpus. False for what can't be read as YAML. */
export function isBaseline(file: string): boolean {
  const { data } = parseSource(file, readLimited(file, MAX_FILE_BYTES));
  return isObject(data) && Array.isArray(data.entries);
}

/** Looks scenarios up in a baseline, by their ids or former ids. */
export class BaselineIndex {
  readonly #entries: Map<string, BaselineEntry>;

  constructor(readonly baseline: Baseline) {
    this.#entries = new Map(baseline.entries.map((entry) => [entry.id, entry]));
  }

  find({ scenario }: CorpusScenario): BaselineEntry | undefined {
    for (const id of [scenario.id, ...(scenario.aliases ?? [])]) {
      const entry = this.#entries.get(id);
      if (entry) return entry;
    }
    return undefined;
  }

  /** Entries that name no scenario of the corpus. */
  unknown(scenarios: readonly CorpusScenario[]): StaleEntry[] {
    const ids = new Set(scenarios.flatMap(({ scenario }) => [scenario.id, ...(scenario.aliases ?? [])]));
    return this.baseline.entries
      .filter(({ id }) => !ids.has(id))
      .map(({ id, file, line }, i) => ({
        id,
        file,
        line,
        // Each guess looks at all the ids; nobody reads thousands of them.
        reason: `the baseline names '${id}', and there is no such scenario${i < MAX_PROBLEMS ? suggestion(id, ids) : ''}`,
      }));
  }
}
