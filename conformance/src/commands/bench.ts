import { arch, cpus } from 'node:os';
import { type Benchmark, benchmark } from '../benchmark/benchmark.js';
import { type Comparison, compare } from '../benchmark/comparison.js';
import type { Entrant } from '../benchmark/messages.js';
import { selectPaths } from '../benchmark/paths.js';
import { STORE_KINDS, type StoreKind } from '../benchmark/stores.js';
import { comparisonMarkdown, comparisonText, pathsText } from '../benchmark/text.js';
import { CommandError } from '../command-error.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { printable, printableJson } from '../report/printable.js';
import { FileSink, OutputSink } from '../report/sink.js';
import { locateTarget, type TargetLocation } from '../targets/locate.js';
import { progressLine } from './progress-line.js';
import { packageVersion } from './version.js';

/** What `conformance bench` can write. */
export const BENCH_REPORTERS = ['pretty', 'markdown', 'json'] as const;

/** What `conformance bench` takes beside the target. */
export interface BenchFlags {
  against: string;
  paths: string[];
  store: StoreKind[];
  rounds: number;
  processes: number;
  seed?: number;
  list: boolean;
  reporter: { name: string; file?: string }[];
}

/** @throws CommandError that says how to get what is compared with, which this package does not install. */
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

/** Two entrants, under names that tell them apart. */
function entrantsOf(target: TargetLocation, against: TargetLocation): [Entrant, Entrant] {
  if (target.name !== against.name)
    return [
      { name: target.name, target },
      { name: against.name, target: against },
    ];
  const name = ({ name, version, asked }: TargetLocation) =>
    target.version === against.version ? asked : `${name} ${version}`;
  return [
    { name: name(target), target },
    { name: name(against), target: against },
  ];
}

/** Everything, for a program: what was measured, where, and what it comes to. */
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

async function write(name: string, file: string | undefined, text: string): Promise<void> {
  try {
    const sink = file === undefined ? new OutputSink() : new FileSink(file);
    sink.write(printable(text, Number.POSITIVE_INFINITY));
    await sink.close();
  } catch (error) {
    if (file === undefined && (error as NodeJS.ErrnoException).code === 'EPIPE') return;
    throw new CommandError(`the report ${file ?? name} could not be written: ${(error as Error).message}`);
  }
}

/**
 * Measures what a target's middleware costs on each path, beside another's, and prints the ratio.
 *
 * @throws CommandError.
 */
export async function benchCommand(target: string | undefined, flags: BenchFlags): Promise<ExitStatus> {
  if (flags.list) {
    await write('pretty', undefined, pathsText());
    return EXIT.conforms;
  }
  if (target === undefined)
    throw new CommandError('the target is missing: what is to be measured? (--list shows the paths)', EXIT.usage);
  const paths = selectPaths(flags.paths).map(({ id }) => id);
  const stores = STORE_KINDS.filter((kind) =>
    flags.store.length === 0 ? kind === 'memory' : flags.store.includes(kind),
  );
  const [subject, against] = entrantsOf(locateTarget(target), locateAgainst(flags.against));
  const progress = progressLine();
  const measured = await benchmark({
    entrants: [subject, against],
    paths,
    stores,
    rounds: flags.rounds,
    processes: flags.processes,
    seed: flags.seed ?? (Math.random() * 2 ** 31) | 0,
    progress: (done, of) => progress.show(`round ${done} of ${of}`),
  }).finally(() => progress.clear());
  const [one, other] = measured.entrants;
  if (!one || !other) throw new Error('two targets were to be measured');
  const comparisons = stores.map((store) => compare(measured, one.name, other.name, store));
  const reporters = flags.reporter.length > 0 ? flags.reporter : [{ name: 'pretty' }];
  for (const { name, file } of reporters) await write(name, file, WRITERS[name]?.(measured, comparisons) ?? '');
  const broken = comparisons.some(({ leftOut, mean }) => mean === undefined || leftOut.some(({ missing }) => !missing));
  return broken ? EXIT.failed : EXIT.conforms;
}
