import { arch, cpus } from 'node:os';
import { type Benchmark, benchmark } from '../benchmark/benchmark.js';
import { type Comparison, compare } from '../benchmark/comparison.js';
import { baseOf, baseText, noisyPaths } from '../benchmark/gate-base.js';
import { selectPaths } from '../benchmark/paths.js';
import { THOROUGHNESS } from '../benchmark/slowdown.js';
import { STORE_KINDS } from '../benchmark/stores.js';
import { comparisonMarkdown, comparisonText, pathsText } from '../benchmark/text.js';
import { CommandError } from '../command-error.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { printableJson } from '../printable.js';
import { locateTarget, type TargetLocation } from '../targets/locate.js';
import { entrantsOf } from './bench-entrants.js';
import { benchGate, GATE_PROCESSES, type GateFlags } from './bench-gate.js';
import { complain } from './print.js';
import { progressLine } from './progress-line.js';
import { packageVersion } from './version.js';
import { writeReport } from './write-report.js';

/** The options of `conformance bench`. */
export interface BenchFlags extends GateFlags {
  against: string;
  list: boolean;
  /** The file of the base that is written. */
  save?: string;
  /** The file of the base that the target is compared with. */
  gate?: string;
}

/** @throws CommandError with instructions to install the rival, which this package does not install. */
function locateAgainst(asked: string): TargetLocation {
  try {
    return locateTarget(asked);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(
      `${error.message}\nit is what the target is compared with; --against names another package or path`,
    );
  }
}

/** The default number of processes that measure. */
const PROCESSES = 3;

/** The complete report for programs: the measurements, the machine and the comparison. */
function asJson(measured: Benchmark, comparisons: readonly Comparison[]): string {
  const { entrants, seed, rounds, processes } = measured;
  const machine = { node: process.version, cpu: cpus()[0]?.model, cpus: cpus().length, arch: arch() };
  return `${printableJson(
    {
      benchmark: packageVersion,
      machine,
      entrants: entrants.map(({ name, target }) => ({ name, version: target?.version })),
      seed,
      rounds,
      comparisons,
      measurements: processes,
    },
    1,
  )}\n`;
}

function titleOf({ entrants, seed, rounds, processes }: Benchmark): string {
  const names = entrants
    .map(({ name, target }) => (target && !name.endsWith(target.version) ? `${name} ${target.version}` : name))
    .join(' and ');
  return `${names}, Node ${process.versions.node}, ${processes.length} processes of ${rounds} rounds, seed ${seed}`;
}

const WRITERS: Record<string, (measured: Benchmark, comparisons: readonly Comparison[]) => string> = {
  pretty: (measured, comparisons) => [`${titleOf(measured)}\n`, ...comparisons.map(comparisonText)].join('\n'),
  markdown: (measured, comparisons) =>
    [`${titleOf(measured)}\n`, ...comparisons.map((one) => comparisonMarkdown(one))].join('\n'),
  json: asJson,
};

/** The effort of a measurement. A base decides many later comparisons, so it gets the effort of a gate in doubt. */
function effortOf({ rounds, processes, save }: BenchFlags): { rounds: number; processes: number } {
  if (save === undefined) return { rounds, processes: processes ?? PROCESSES };
  return { rounds: rounds * THOROUGHNESS, processes: (processes ?? GATE_PROCESSES) * THOROUGHNESS };
}

/**
 * Measures what a target's middleware costs on each path, beside another's, and prints the ratio; or compares the ratios
 * with those of a base.
 *
 * @throws CommandError.
 */
export async function benchCommand(target: string | undefined, flags: BenchFlags): Promise<ExitStatus> {
  if (flags.list) {
    await writeReport('pretty', undefined, pathsText());
    return EXIT.conforms;
  }
  if (target === undefined)
    throw new CommandError('the target is missing: what is to be measured? (--list shows the paths)', EXIT.usage);
  if (flags.save !== undefined && flags.gate !== undefined)
    throw new CommandError('--save writes a base, and --gate compares with one: one of them at a time', EXIT.usage);
  const paths = selectPaths(flags.paths).map(({ id }) => id);
  const location = locateTarget(target);
  const reference = locateAgainst(flags.against);
  if (flags.gate !== undefined) return benchGate({ target: location, against: reference }, flags.gate, flags);
  const stores = STORE_KINDS.filter((kind) =>
    flags.store.length === 0 ? kind === 'memory' : flags.store.includes(kind),
  );
  const progress = progressLine();
  const measured = await benchmark({
    entrants: entrantsOf(location, reference),
    paths,
    stores,
    ...effortOf(flags),
    seed: flags.seed ?? (Math.random() * 2 ** 31) | 0,
    progress: (done, of) => progress.show(`round ${done} of ${of}`),
  }).finally(() => progress.clear());
  const [one, other] = measured.entrants;
  if (!one || !other) throw new Error('expected two targets to measure');
  const comparisons = stores.map((store) => compare(measured, one.name, other.name, store));
  const reporters = flags.reporter.length > 0 ? flags.reporter : [{ name: 'pretty' }];
  for (const { name, file } of reporters) await writeReport(name, file, WRITERS[name]?.(measured, comparisons) ?? '');
  const broken = comparisons.some(({ leftOut, mean }) => mean === undefined || leftOut.some(({ missing }) => !missing));
  if (broken) {
    if (flags.save !== undefined) complain(`${flags.save} was not written: not all paths could be measured`);
    return EXIT.failed;
  }
  if (flags.save !== undefined) {
    const parties = { target: location, against: reference, benchmark: packageVersion };
    const base = baseOf(measured, comparisons, parties);
    await writeReport('base', flags.save, baseText(base));
    for (const text of noisyPaths(base)) complain(text);
  }
  return EXIT.conforms;
}
