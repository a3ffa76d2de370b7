import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CorpusScenario } from './corpus/corpus.js';
import { suggestion } from './corpus/nearest.js';
import { isObject } from './corpus/scenario.js';
import { parseSource } from './corpus/source-file.js';

/** A failure that is known, and why it is not worth stopping for. */
export interface BaselineEntry {
  id: string;
  reason: string;
  /** Issues and pull requests of the target's project. */
  upstream?: number[];
}

/** The known failures of one version of one implementation. */
export interface Baseline {
  file: string;
  entries: BaselineEntry[];
}

/** Thrown for a baseline that can't be read. */
export class BaselineError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BaselineError';
  }
}

/** The file with the known failures of a published version that this package ships, if it does. */
export function shippedBaseline(name: string, version: string): string | undefined {
  const file = `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}.yaml`;
  // Both parts come from somebody's package.json.
  if (!/^[\w.-]+$/.test(file)) return undefined;
  const path = fileURLToPath(new URL(`../baselines/${file}`, import.meta.url));
  return existsSync(path) ? path : undefined;
}

/**
 * Reads a baseline: a mapping with `entries`, each with `id` (a scenario's), `reason`, and perhaps `upstream`.
 *
 * @throws BaselineError with file, line and column for whatever is wrong with it.
 */
export function readBaseline(file: string): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new BaselineError(`the baseline ${file} can't be read: ${(error as Error).message}`);
  }
  const source = parseSource(file, text);
  const fail = (path: readonly (string | number)[], message: string): never => {
    const { line, column } = source.locate(path);
    throw new BaselineError(`${file}:${line}:${column}: ${message}`);
  };
  for (const { line, column, message } of source.problems)
    throw new BaselineError(`${file}:${line}:${column}: ${message}`);
  const { data } = source;
  if (!isObject(data) || !Array.isArray(data.entries)) return fail([], `expected a mapping with a list 'entries'`);
  const known = ['target', 'version', 'entries'];
  for (const key of Object.keys(data))
    if (!known.includes(key)) fail([key], `unknown key '${key}'${suggestion(key, known)}`);
  const ids = new Set<string>();
  const entries = data.entries.map((entry, i): BaselineEntry => {
    if (!isObject(entry)) return fail(['entries', i], 'expected a mapping');
    const { id, reason, upstream } = entry;
    const fields = ['id', 'reason', 'upstream'];
    for (const key of Object.keys(entry))
      if (!fields.includes(key)) fail(['entries', i, key], `unknown key '${key}'${suggestion(key, fields)}`);
    if (typeof id !== 'string') return fail(['entries', i], `the key 'id' is missing`);
    if (typeof reason !== 'string' || reason.trim() === '') return fail(['entries', i], `'${id}' has no reason`);
    if (ids.has(id)) return fail(['entries', i, 'id'], `'${id}' is here twice`);
    ids.add(id);
    if (upstream === undefined) return { id, reason };
    if (!Array.isArray(upstream) || !upstream.every((n) => typeof n === 'number'))
      return fail(['entries', i, 'upstream'], 'expected a list of numbers');
    return { id, reason, upstream: upstream as number[] };
  });
  return { file, entries };
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
  unknown(scenarios: readonly CorpusScenario[]): { id: string; reason: string }[] {
    const ids = new Set(scenarios.flatMap(({ scenario }) => [scenario.id, ...(scenario.aliases ?? [])]));
    return this.baseline.entries
      .filter(({ id }) => !ids.has(id))
      .map(({ id }) => ({ id, reason: `the baseline names it, and there is no such scenario${suggestion(id, ids)}` }));
  }
}
