import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  BASELINES,
  type Baseline,
  type BaselineEntry,
  FAULT_BASELINES,
  holdsFor,
  openBaseline,
  readBaseline,
  shown,
  UNWRITTEN,
} from './baseline.js';
import { CommandError } from './command-error.js';
import { defaultCorpusDirectory } from './corpus/corpus.js';
import { suggestion } from './corpus/nearest.js';
import { MAX_PROBLEMS, type Problem } from './corpus/problem.js';
import type { Selectable } from './corpus/select.js';
import { failuresInLedger, ledgerFile } from './differential/ledger.js';
import { EXIT } from './exit-status.js';
import type { StaleEntry } from './report/records.js';
import type { TargetFacts } from './runner/pool.js';

/** The package and version whose failures are asked for. */
type Asked = Pick<TargetFacts, 'name' | 'version'>;

/** A name of a package, with or without a scope: it comes from somebody's package.json. */
const PACKAGE_NAME = /^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/i;

/** The known failures of one version of one implementation. Looks scenarios up by their ids or former ids. */
export class KnownFailures {
  readonly #entries: Map<string, BaselineEntry>;

  /** @param file the baseline that they are from. */
  constructor(
    readonly file: string,
    readonly entries: readonly BaselineEntry[],
  ) {
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
  }

  find({ scenario }: Selectable): BaselineEntry | undefined {
    for (const id of [scenario.id, ...(scenario.aliases ?? [])]) {
      const entry = this.#entries.get(id);
      if (entry) return entry;
    }
    return undefined;
  }

  /** Entries that name no scenario of the corpus. */
  unknown(scenarios: readonly Selectable[]): StaleEntry[] {
    const ids = new Set(scenarios.flatMap(({ scenario }) => [scenario.id, ...(scenario.aliases ?? [])]));
    return this.entries
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

/** What a baseline adds to. */
interface Inherited {
  entries: readonly BaselineEntry[];
  /** Of the ledger: the package and version that fail these. */
  against?: { package: string; version: string };
}

/** @throws CommandError, with the place in the file, when there is nothing of that name. */
function inherited({ like, target }: Baseline): Inherited {
  if (like === undefined) return { entries: [] };
  const refuse = (why: string) => new CommandError(`${like.file}:${like.line}: ${why}`, EXIT.usage);
  if (like.source !== 'ledger') {
    const [name = '', version = ''] = like.source.split(' ');
    const found = shippedFailures({ name, version });
    if (found === undefined) throw refuse(`there is no shipped baseline of '${name}' in the version '${version}'`);
    return { entries: found.entries };
  }
  const file = ledgerFile(defaultCorpusDirectory());
  if (file === undefined) throw refuse('the corpus of this package has no ledger');
  const { against, failures } = failuresInLedger(file);
  if (target !== against.package)
    throw refuse(`the ledger is about ${against.package}; 'target' names another package`);
  return { entries: failures, against };
}

/** What a baseline lists for one version, and what it takes from `like`. */
function failuresIn(baseline: Baseline, version: string): KnownFailures {
  const own = baseline.entries.filter((entry) => holdsFor(entry, version));
  const replaced = new Set([...own, ...baseline.passes.filter((one) => holdsFor(one, version))].map(({ id }) => id));
  return new KnownFailures(baseline.file, [
    ...own,
    ...inherited(baseline).entries.filter(({ id }) => !replaced.has(id)),
  ]);
}

/**
 * What a baseline lists for a target.
 *
 * @param notice is told when the file is for another package and yet can be taken.
 * @throws CommandError when the file is for several versions and the target is none of them, or when what it is `like`
 *   does not exist.
 */
export function knownFailures(
  baseline: Baseline,
  { name, version }: Asked,
  notice: (text: string) => void = () => {},
): KnownFailures {
  const { file, target, versions, several } = baseline;
  if (several && (target !== name || !versions.includes(version))) {
    throw new CommandError(
      `${file} is for ${target} ${versions.join(', ')}, and the target is ${name} ${version}; --baseline names another file, --no-baseline none`,
      EXIT.usage,
    );
  }
  if (target !== undefined && target !== name) notice(`${file} is a baseline of ${target}, and the target is ${name}`);
  return failuresIn(baseline, version);
}

/**
 * The known failures of a published version that this package ships, if it does.
 *
 * @param asked the name as in the package.json of the target, so that an npm alias is of no consequence.
 * @param folder of the corpus's baselines, or of the fault matrix's.
 */
export function shippedFailures({ name, version }: Asked, folder = BASELINES): KnownFailures | undefined {
  const path = join(folder, `${name}.yaml`);
  if (!PACKAGE_NAME.test(name) || !existsSync(path)) return undefined;
  const baseline = readBaseline(shown(path));
  // The file's own word counts: some file systems find it by a name in other letters, too.
  return baseline.target === name && baseline.versions.includes(version) ? failuresIn(baseline, version) : undefined;
}

/** All the baselines that this package ships: the corpus's, or the fault matrix's. */
export function shippedBaselines(folder = BASELINES): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => shown(join(folder, name)));
}

/**
 * Everything that is wrong with a baseline: what keeps it from being read, entries that name no scenario or that the
 * ledger makes superfluous, and reasons that nobody has written yet.
 *
 * @throws CommandError when there is no such file, or nothing of the name that stands in `like`.
 */
export function lintBaseline(file: string, scenarios: readonly Selectable[]): Problem[] {
  const { baseline, problems } = openBaseline(file);
  if (problems.length > 0) return problems;
  const complain = (line: number, message: string, at = file) => problems.push({ file: at, line, column: 1, message });
  const { target, versions, entries, passes } = baseline;
  for (const folder of [BASELINES, FAULT_BASELINES])
    if (shippedBaselines(folder).includes(shown(file)) && shown(join(folder, `${target}.yaml`)) !== shown(file))
      complain(1, `its name and its 'target' are not the same`);
  for (const { id, line, reason } of entries)
    if (reason.startsWith(UNWRITTEN)) complain(line, `'${id}' has no reason yet`);
  const { entries: base, against } = inherited(baseline);
  const known = new Set(base.map(({ id }) => id));
  for (const { id, line } of passes)
    if (!known.has(id)) complain(line, `'${id}' is nothing that 'like' brings along${suggestion(id, known)}`);
  if (against !== undefined) {
    const twice = entries.filter((entry) => holdsFor(entry, against.version) && known.has(entry.id));
    for (const { id, line } of twice) complain(line, `the ledger has '${id}' for ${against.version}: take it out here`);
  }
  const unknown = (versions.length > 0 ? versions : ['']).flatMap((version) =>
    failuresIn(baseline, version).unknown(scenarios),
  );
  // An entry may hold for several versions.
  const places = new Map(unknown.map((one) => [`${one.file}:${one.line}:${one.id}`, one]));
  for (const { file: at, line, reason } of places.values()) complain(line, reason, at);
  return problems;
}
