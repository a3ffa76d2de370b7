import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { BaselineError } from './baseline.js';
import { defaultCorpusDirectory, lintCorpus, loadCorpus } from './corpus/corpus.js';
import { CorpusError, describeProblem } from './corpus/problem.js';
import { HOST_NAMES, type HostName } from './corpus/scenario.js';
import { SelectionError, selectScenarios } from './corpus/select.js';
import { EXIT, type ExitStatus } from './exit-status.js';
import { FileSink, OutputSink, REPORTERS, type Reporter } from './report/reporter.js';
import { run } from './run.js';
import { TargetError } from './targets/locate.js';

/** More workers than this take memory without making a run of some seconds shorter. */
const MAX_JOBS = 4;

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The values of an option that may be repeated. */
function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new InvalidArgumentError('expected a number from 1 to 999.');
  return Number(value);
}

function shardOf(value: string): { index: number; count: number } {
  const [, index, count] = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(value) ?? [];
  if (index === undefined || Number(index) > Number(count))
    throw new InvalidArgumentError('expected I/N, such as 1/4.');
  return { index: Number(index), count: Number(count) };
}

interface Destination {
  name: string;
  file?: string;
}

function destination(value: string, before: Destination[]): Destination[] {
  const at = value.indexOf('=');
  const name = at < 0 ? value : value.slice(0, at);
  if (!Object.hasOwn(REPORTERS, name)) {
    throw new InvalidArgumentError(`there is no reporter '${name}'; there are: ${Object.keys(REPORTERS).join(', ')}.`);
  }
  const file = at < 0 ? undefined : value.slice(at + 1);
  if (file === '') throw new InvalidArgumentError('the name of the file is missing after =.');
  return [...before, file === undefined ? { name } : { name, file }];
}

interface RunFlags {
  only: string[];
  skip: string[];
  host?: HostName;
  /** False with --no-baseline. */
  baseline: string | boolean;
  reporter: Destination[];
  jobs: number;
  shard?: { index: number; count: number };
  spec: string;
  bail: boolean;
  trace: boolean;
}

/** Thrown for a report that can't be written. */
class ReportError extends Error {}

/** Opens the reporters; `end` completes them all. */
function openReporters(destinations: readonly Destination[], trace: boolean): Reporter {
  const sinks: FileSink[] = [];
  const guarded = <T>(what: string, act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw new ReportError(`the report ${what} could not be written: ${(error as Error).message}`);
    }
  };
  const open = (destinations.length > 0 ? destinations : [{ name: 'pretty' }]).map(({ name, file }: Destination) => {
    const what = file ?? 'on standard output';
    const sink = file === undefined ? new OutputSink() : guarded(what, () => new FileSink(file));
    if (sink instanceof FileSink) sinks.push(sink);
    const reporter = REPORTERS[name]?.(sink, { trace });
    return { what, reporter };
  });
  return {
    line: (record) => {
      for (const { what, reporter } of open) guarded(what, () => reporter?.line(record));
    },
    end: () => {
      for (const { what, reporter } of open) guarded(what, () => reporter?.end());
      for (const sink of sinks) sink.close();
    },
  };
}

async function runCommand(target: string, flags: RunFlags): Promise<ExitStatus> {
  const reporter = openReporters(flags.reporter, flags.trace);
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  process.once('SIGTERM', () => interrupt.abort());
  let lines = 0;
  const status = await run(
    {
      target,
      specDirectory: flags.spec,
      corpusVersion: version,
      selection: { only: flags.only, skip: flags.skip, ...(flags.shard ? { shard: flags.shard } : {}) },
      ...(flags.host ? { host: flags.host } : {}),
      baseline: typeof flags.baseline === 'string' ? { file: flags.baseline } : flags.baseline ? 'shipped' : 'none',
      jobs: flags.jobs,
      bail: flags.bail,
      trace: flags.trace,
      signal: interrupt.signal,
    },
    (line) => {
      lines++;
      reporter.line(line);
    },
  );
  if (lines > 0) reporter.end();
  return status;
}

function lintCommand(files: readonly string[], spec: string): ExitStatus {
  const problems = lintCorpus(spec, files);
  for (const problem of problems) process.stdout.write(`${describeProblem(problem)}\n`);
  if (problems.length === 0) process.stdout.write('no faults\n');
  return problems.length === 0 ? EXIT.conforms : EXIT.nonconformance;
}

interface ListFlags {
  only: string[];
  skip: string[];
  spec: string;
  requirements: boolean;
}

function listCommand({ only, skip, spec, requirements }: ListFlags): ExitStatus {
  const corpus = loadCorpus(spec);
  const selected = selectScenarios(corpus.scenarios, { only, skip });
  const print = (...columns: string[]) => process.stdout.write(`${columns.join('\t')}\n`);
  if (requirements) {
    for (const requirement of corpus.requirements) {
      const shown = selected
        .filter(({ scenario }) => scenario.verifies.includes(requirement.id))
        .map(({ scenario }) => scenario.id);
      if (shown.length > 0) print(requirement.id, requirement.level, shown.join(' '));
    }
  } else {
    for (const { scenario, level, needs } of selected)
      print(scenario.id, level, scenario.verifies.join(' '), needs.join(' ') || '-');
  }
  return EXIT.conforms;
}

/** The exit status for something that kept a command from doing its work, which is told on standard error. */
function failure(error: unknown): ExitStatus {
  const known = [CorpusError, SelectionError, BaselineError, TargetError, ReportError].some(
    (type) => error instanceof type,
  );
  const text = known
    ? (error as Error).message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${text}\n`);
  return error instanceof SelectionError || error instanceof BaselineError ? EXIT.usage : EXIT.failed;
}

/**
 * The command line.
 *
 * @param args without the interpreter and the script.
 * @returns the exit status.
 */
export async function main(args: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.conforms;
  const program = new Command('conformance')
    .description('Runs every documented session behaviour, as a scenario, against a session middleware.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)');
  const selectors = (command: Command) =>
    command
      .option(
        '--only <glob>',
        'scenarios with such an id, or that verify such a requirement; may be repeated',
        collect,
        [],
      )
      .option('--skip <glob>', 'leave these out; may be repeated', collect, [])
      .option('--spec <dir>', 'the folder of the corpus', defaultCorpusDirectory());
  selectors(program.command('run'))
    .description('run scenarios against a target')
    .argument('<target>', "a package's name, a path to a module or package, or an adapter's name")
    .addOption(
      new Option('--host <name>', 'the HTTP host (default: express5, or what a scenario asks for)').choices(HOST_NAMES),
    )
    .option('--baseline <file>', 'known failures (default: those shipped for this package and version)')
    .option('--no-baseline', 'no known failures')
    .option(
      '--reporter <name[=file]>',
      `${Object.keys(REPORTERS).join(', ')}; may be repeated (default: pretty)`,
      destination,
      [],
    )
    .option('--jobs <n>', 'scenarios at the same time', positiveInteger, Math.min(availableParallelism(), MAX_JOBS))
    .option('--shard <i/n>', 'only part i of n', shardOf)
    .option('--bail', 'stop at the first failure', false)
    .option('--trace', 'show every exchange over the wire', false)
    .action(async (target: string, flags: RunFlags) => {
      status = await runCommand(target, flags);
    });
  program
    .command('lint')
    .description('check the corpus, or some of its files')
    .argument('[file...]')
    .option('--spec <dir>', 'the folder of the corpus', defaultCorpusDirectory())
    .action((files: string[], { spec }: { spec: string }) => {
      status = lintCommand(files, spec);
    });
  selectors(program.command('list'))
    .description('ids, levels, requirements and needs')
    .option('--requirements', 'requirements and their scenarios instead', false)
    .action((flags: ListFlags) => {
      status = listCommand(flags);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return failure(error);
    // Help and the version end this way too, and are no errors.
    return error.exitCode === 0 ? EXIT.conforms : EXIT.usage;
  }
  return status;
}
