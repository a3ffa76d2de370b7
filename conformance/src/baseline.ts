import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { satisfies, valid, validRange } from 'semver';
import { CommandError } from './command-error.js';
import { type CompiledFiles, compiledContent, compiledEntry } from './corpus/compiled-file.js';
import { describeProblems, MAX_PROBLEMS, type Problem } from './corpus/problem.js';
import { isObject } from './corpus/scenario.js';
import { MAX_FILE_BYTES, type Path, parseSource, type SourceFile } from './corpus/source-file.js';
import { makeValidator } from './corpus/validate.js';
import { EXIT } from './exit-status.js';
import { readLimited } from './read-limited.js';
import type { Place } from './report/records.js';

/** A failure that is known, and why it is not worth stopping for. */
export interface BaselineEntry extends Place {
  /** A scenario. */
  id: string;
  reason: string;
  /** Issues and pull requests of the target's project. */
  upstream?: number[];
}

/** Where a baseline names a scenario, and for which versions; all of the file's without a range. */
interface Listed extends Place {
  id: string;
  range?: string;
}

/** A file of known failures. */
export interface Baseline {
  file: string;
  /** The package that it is for; any if it is left out. */
  target?: string;
  /** The versions that it is for: several, or one, which is there for readers; none if it is left out. */
  versions: string[];
  /** Whether the file is for several versions, and thus for these alone. */
  several: boolean;
  /** What it adds to, with the place that names it: `ledger`, or a package and its version. */
  like?: Place & { source: string };
  /** What it takes from that, because it passes. */
  passes: Listed[];
  /** One for each scenario, also where the file gives several of them one reason. */
  entries: (BaselineEntry & Listed)[];
}

/** What a reason begins with that somebody still has to write. */
export const UNWRITTEN = 'TODO';

/** The baselines that come with this package, and the schema of all. */
export const BASELINES = fileURLToPath(new URL('../baselines/', import.meta.url));

/** Those of the fault matrix, whose cells are not scenarios of the corpus. */
export const FAULT_BASELINES = fileURLToPath(new URL('../fault-matrix/', import.meta.url));

/** A baseline's data: the schema has checked them. */
interface BaselineData {
  target?: string;
  version?: string;
  versions?: string[];
  like?: string;
  passes?: Ids;
  entries: EntryData[];
}

interface EntryData {
  id?: string;
  ids?: string[];
  versions?: Record<string, string[]>;
  reason: string;
  upstream?: number[];
}

/** Scenarios, or scenarios for each range of versions. */
type Ids = string[] | Record<string, string[]>;

/** Whether a range of versions contains a version. */
export function holdsFor({ range }: { range?: string }, version: string): boolean {
  return range === undefined || satisfies(version, range);
}

/** Reads a baseline from its YAML, and reports every fault. */
class BaselineReader {
  readonly problems: Problem[] = [];
  /** The scenarios that the file has named so far, for each version. */
  readonly #named = new Map<string, Set<string>>();

  constructor(private readonly source: SourceFile) {
    this.problems.push(...source.problems);
  }

  #complain(path: Path, message: string, key = false): void {
    if (this.problems.length >= MAX_PROBLEMS) return;
    this.problems.push({ file: this.source.file, ...this.source.locate(path, key), message });
  }

  #place(path: Path): Place {
    return { file: this.source.file, line: this.source.locate(path).line };
  }

  read(): Baseline {
    const { file } = this.source;
    const baseline: Baseline = { file, versions: [], several: false, passes: [], entries: [] };
    if (this.problems.length === 0)
      this.problems.push(...makeValidator(`${BASELINES}baseline.schema.json`)(this.source));
    if (this.problems.length > 0) return baseline;
    const { target, version, versions, like, passes, entries } = this.source.data as unknown as BaselineData;
    if (target !== undefined) baseline.target = target;
    if (version !== undefined) baseline.versions = [version];
    if (versions) this.#versions(baseline, versions, version !== undefined);
    if (like !== undefined) baseline.like = { ...this.#place(['like']), source: like };
    if (passes) baseline.passes = this.#listed(baseline, passes, ['passes']);
    for (const [i, entry] of entries.entries()) baseline.entries.push(...this.#entry(baseline, entry, ['entries', i]));
    return baseline;
  }

  #versions(baseline: Baseline, versions: string[], hasVersion: boolean): void {
    if (hasVersion) this.#complain(['versions'], `'version' and 'versions' exclude each other`, true);
    baseline.several = true;
    baseline.versions = versions;
    for (const [i, version] of versions.entries()) {
      if (valid(version) === null) this.#complain(['versions', i], `'${version}' is not a version, such as '1.14.0'`);
    }
  }

  #entry(baseline: Baseline, entry: EntryData, path: Path): Baseline['entries'] {
    const { id, ids, versions, reason, upstream = [] } = entry;
    const keys = (['id', 'ids', 'versions'] as const).filter((key) => entry[key] !== undefined);
    const [key] = keys;
    if (key === undefined || keys.length > 1) {
      const message =
        keys.length > 1
          ? `${keys.map((one) => `'${one}'`).join(' and ')} exclude each other`
          : `one of the keys 'id', 'ids' and 'versions' is missing`;
      this.#complain(path, message);
      return [];
    }
    const listed =
      id === undefined
        ? this.#listed(baseline, ids ?? versions ?? [], [...path, key])
        : this.#one(baseline, id, [...path, key]);
    return listed.map((one) => ({ ...one, reason: reason.trim(), ...(upstream.length > 0 ? { upstream } : {}) }));
  }

  #listed(baseline: Baseline, ids: Ids, path: Path): Listed[] {
    if (Array.isArray(ids)) return ids.flatMap((id, i) => this.#one(baseline, id, [...path, i]));
    if (!baseline.several) {
      this.#complain(path, `ranges are for a baseline of several versions: list them in 'versions'`, true);
      return [];
    }
    return Object.entries(ids).flatMap(([range, list]) => {
      const place = [...path, range];
      if (validRange(range) === null)
        this.#complain(place, `'${range}' is not a range of versions, such as '<1.14'`, true);
      else if (!baseline.versions.some((version) => satisfies(version, range)))
        this.#complain(place, `none of the file's versions is in the range '${range}'`, true);
      return list.flatMap((id, i) => this.#one(baseline, id, [...place, i], range));
    });
  }

  /** @returns the scenario with its place, or nothing when the file has named it before for one of these versions. */
  #one(baseline: Baseline, id: string, path: Path, range?: string): Listed[] {
    const listed: Listed = { id, ...this.#place(path), ...(range === undefined ? {} : { range }) };
    const versions = baseline.several ? baseline.versions.filter((version) => holdsFor(listed, version)) : [''];
    for (const version of versions) {
      const named = this.#named.get(version) ?? new Set();
      this.#named.set(version, named);
      if (named.has(id)) {
        this.#complain(path, `'${id}' is here twice${baseline.several ? ` for ${version}` : ''}`);
        return [];
      }
      named.add(id);
    }
    return [listed];
  }
}

/** @throws CommandError when the file can't be read. */
function textOf(file: string, kind = 'the baseline'): string {
  try {
    return readLimited(file, MAX_FILE_BYTES);
  } catch (error) {
    throw new CommandError(`${kind} ${file} can't be read: ${(error as Error).message}`, EXIT.usage);
  }
}

interface ReadBaseline {
  baseline: Baseline;
  problems: Problem[];
}

function parseBaseline(file: string, text: string): ReadBaseline {
  const reader = new BaselineReader(parseSource(file, text));
  return { baseline: reader.read(), problems: reader.problems };
}

/** @throws CommandError with file, line and column of everything that is wrong with a baseline. */
function sound({ baseline, problems }: ReadBaseline): Baseline {
  if (problems.length > 0) throw new CommandError(describeProblems(problems), EXIT.usage);
  return baseline;
}

/**
 * Reads a baseline as far as it can be read.
 *
 * @param file its path, which may be absolute.
 * @returns it, with everything that is wrong with it; of a file with faults, what is read is not complete.
 * @throws CommandError when there is no such file.
 */
export function openBaseline(file: string): ReadBaseline {
  return parseBaseline(file, textOf(file));
}

/** A baseline that was read under another name. */
function inFile({ like, passes, entries, ...rest }: Baseline, file: string): Baseline {
  const here = <T extends Place>(one: T): T => ({ ...one, file });
  return { ...rest, file, ...(like ? { like: here(like) } : {}), passes: passes.map(here), entries: entries.map(here) };
}

/**
 * Reads a baseline; baselines/baseline.schema.json describes it.
 *
 * @throws CommandError with file, line and column of everything that is wrong with it.
 */
export function readBaseline(file: string): Baseline {
  const text = textOf(file);
  const compiled = compiledContent<Baseline>('baseline', text);
  return compiled ? inFile(compiled, file) : sound(parseBaseline(file, text));
}

/** @returns a baseline's entry in compiled-files.json. @throws as {@link readBaseline}. */
export function compiledBaseline(file: string): CompiledFiles {
  const text = textOf(file);
  return compiledEntry('baseline', text, sound(parseBaseline(file, text)));
}

/** A file's name as it is shown: from the folder in which the command runs. */
export function shown(file: string): string {
  return relative(process.cwd(), file) || file;
}

/**
 * Whether a YAML file is a baseline, and no part of a corpus. False for what can't be read as YAML.
 *
 * @throws CommandError when the file can't be read.
 */
export function isBaseline(file: string): boolean {
  const { data } = parseSource(file, textOf(file, 'the file'));
  return isObject(data) && Array.isArray(data.entries);
}
