import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { STORE_KINDS, type StoreKind } from './benchmark/stores.js';
import { CommandError } from './command-error.js';
import { BADGE_HELP, type BadgeFlags, badgeCommand } from './commands/badge.js';
import { BENCH_REPORTERS, type BenchFlags, benchCommand } from './commands/bench.js';
import { GATE_HELP } from './commands/bench-gate.js';
import { type CheckTargetFlags, checkTargetCommand } from './commands/check-target.js';
import { COMPARE_REPORTERS, type CompareFlags, compareCommand } from './commands/compare.js';
import { type DiffFlags, diffCommand } from './commands/diff.js';
import { explainCommand } from './commands/explain.js';
import { FAULT_MATRIX_HELP, type FaultMatrixFlags, faultMatrixCommand } from './commands/fault-matrix.js';
import { lintCommand } from './commands/lint.js';
import { type ListFlags, listCommand } from './commands/list.js';
import { complain } from './commands/print.js';
import { reportCommand } from './commands/report.js';
import { type RunFlags, runCommand } from './commands/run.js';
import { STORE_HELP, type StoreFlags, storeCommand } from './commands/store.js';
import { versions } from './commands/version.js';
import { defaultCorpusDirectory } from './corpus/corpus.js';
import { nearest } from './corpus/nearest.js';
import { PROFILES } from './corpus/profile.js';
import { HOST_NAMES } from './corpus/scenario.js';
import { EXIT, type ExitStatus } from './exit-status.js';
import { SHARED_STORE_VARIABLE } from './replicas/shared-server.js';
import { type Destination, REPORTERS } from './report/reports.js';

/** More workers than this take memory without making a run of some seconds shorter. */
const MAX_JOBS = 4;

/** The values of an option that may be repeated. */
function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new InvalidArgumentError('expected a number from 1 to 999.');
  return Number(value);
}

/** How many scenarios run at a time; more than the machine has processors for make each other slower, and look like hangs. */
function jobsOf(value: string): number {
  const jobs = positiveInteger(value);
  const processors = availableParallelism();
  if (jobs > processors)
    complain(`--jobs ${jobs}: this machine has ${processors} processors; with more jobs than that, nothing is faster`);
  return jobs;
}

function count(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('expected a number from 1 to 999999999.');
  return Number(value);
}

function integer(value: string): number {
  if (!/^-?\d{1,10}$/.test(value) || (Number(value) | 0) !== Number(value))
    throw new InvalidArgumentError('expected a whole number of 32 bits.');
  return Number(value);
}

/** @returns milliseconds. */
function duration(value: string): number {
  const [, amount, unit = 's'] = /^([1-9]\d{0,4})(s|m|h)?$/.exec(value) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('expected a duration, such as 60s or 30m.');
  return Number(amount) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'];
}

function shardOf(value: string): { index: number; count: number } {
  const [, index, count] = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(value) ?? [];
  if (index === undefined || Number(index) > Number(count))
    throw new InvalidArgumentError('expected I/N, such as 1/4.');
  return { index: Number(index), count: Number(count) };
}

function destination(value: string, before: Destination[], names: readonly string[]): Destination[] {
  const at = value.indexOf('=');
  const name = at < 0 ? value : value.slice(0, at);
  if (!names.includes(name)) {
    const guess = nearest(name, names);
    throw new InvalidArgumentError(
      `there is no reporter '${name}'${guess === undefined ? '' : ` (did you mean '${guess}'?)`}; there are: ${names.join(', ')}.`,
    );
  }
  const file = at < 0 ? undefined : value.slice(at + 1);
  if (file === '') throw new InvalidArgumentError('the name of the file is missing after =.');
  if (file !== undefined && before.some((other) => other.file === file))
    throw new InvalidArgumentError(`two reports can't both be written to ${file}.`);
  return [...before, file === undefined ? { name } : { name, file }];
}

/** Requests and messages go to this machine, and nowhere else. */
function serverUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'http:' || !['127.0.0.1', 'localhost'].includes(url.hostname) || url.port === '')
    throw new InvalidArgumentError('expected a server on this machine, such as http://127.0.0.1:8000/conformance.');
  return value;
}

/** Whether a URL names a database that replicas can share: its scheme tells the kind. */
function isDatabaseUrl(value: string): boolean {
  const protocol = URL.canParse(value) ? new URL(value).protocol : '';
  return ['redis:', 'rediss:', 'postgres:', 'postgresql:'].includes(protocol);
}

function storeKind(value: string, before: StoreKind[]): StoreKind[] {
  const kind = STORE_KINDS.find((one) => one === value);
  if (kind === undefined)
    throw new InvalidArgumentError(`there is no kind of store '${value}'; there are: ${STORE_KINDS.join(', ')}.`);
  return [...before, kind];
}

/** The exit status for something that kept a command from doing its work, which is told on standard error. */
function failure(error: unknown): ExitStatus {
  if (error instanceof CommandError) {
    complain(error.message);
    return error.status;
  }
  const text = error instanceof Error ? error.stack : String(error);
  complain(text ?? 'something failed without a word');
  return EXIT.failed;
}

function profile(command: Command): Command {
  return command.addOption(
    new Option(
      '--profile <name>',
      'session: of any session library; express: of those that are compatible with express-session (default: both)',
    ).choices(PROFILES),
  );
}

function selectors(command: Command): Command {
  return profile(
    command
      .option(
        '--only <glob>',
        'scenarios with such an id, or that verify such a requirement; may be repeated',
        collect,
        [],
      )
      .option('--skip <glob>', 'leave these out; may be repeated', collect, []),
  );
}

function spec(command: Command): Command {
  return command.option('--spec <dir>', 'the folder of the corpus', defaultCorpusDirectory());
}

function reporter(command: Command, names: readonly string[]): Command {
  return command.option(
    '--reporter <name[=file]>',
    `${names.join(', ')}; may be repeated (default: pretty)`,
    (value: string, before: Destination[]) => destination(value, before, names),
    [],
  );
}

function reporters(command: Command): Command {
  return reporter(command, Object.keys(REPORTERS)).option('--trace', 'show every exchange over the wire', false);
}

const START = `
Start with one of these; each has a --help of its own:

  conformance run express-session                  a package that is installed, on its documented behaviour
  conformance run ./my-session.js                  a module with express-session's interface, or an adapter
  conformance run --command "python3 target.py"    a library in any language, by a small program: docs/targets.md
  conformance store ./my-store.js                  a session store
  conformance explain cookie-path-not-a-longer-word   a scenario in words, and as a script

Exit status: 0 conforms, 1 does not, 2 an entry of a baseline is out of date, 3 something could not run, 64 the
command line is wrong.`;

/** The commands; `done` is told the exit status of the one that is carried out. */
function makeProgram(done: (status: ExitStatus) => void): Command {
  const program = new Command('conformance')
    .description('Runs every documented session behaviour, as a scenario, against a session middleware.')
    .option(
      '-V, --version',
      'the versions of this command, of its corpus, and of the express-session that it describes',
    )
    .on('option:version', () => {
      process.stdout.write(`${versions()}\n`);
      throw new CommanderError(0, 'commander.version', '');
    })
    .addHelpText('after', START)
    .exitOverride()
    // An argument may be anything that somebody's script has made of a file's name.
    .configureOutput({ outputError: (text) => complain(text.trimEnd()) })
    .showHelpAfterError('(--help shows what there is)');
  reporters(spec(selectors(program.command('run'))))
    .description('run scenarios against a target')
    .argument('[target]', "a package's name, or a path to a module, a package or an adapter")
    .option('--command <command>', 'a program that is the target, in any language: docs/targets.md')
    .option('--url <url>', 'a target that runs already, and takes its messages there by POST', serverUrl)
    .addOption(
      new Option('--host <name>', 'the HTTP host (default: express5, or what a scenario asks for)').choices(HOST_NAMES),
    )
    .option('--baseline <file>', 'known failures (default: those shipped for this package and version)')
    .option('--no-baseline', 'no known failures')
    .option('--write-baseline <file>', 'bring this file of known failures up to date, or make it')
    .option('--jobs <n>', 'scenarios at the same time', jobsOf, Math.min(availableParallelism(), MAX_JOBS))
    .option('--shard <i/n>', 'only part i of n', shardOf)
    .option('--bail', 'stop at the first failure', false)
    .addOption(
      new Option(
        '--shared-store <url>',
        'the Redis or PostgreSQL that the processes of a scenario share (default: a redis-server of this machine, which is started)',
      ).env(SHARED_STORE_VARIABLE),
    )
    .action(async (target: string | undefined, flags: RunFlags, command: Command) => {
      if ([target, flags.command, flags.url].filter((one) => one !== undefined).length !== 1)
        command.error('error: expected a target, --command with a program, or --url with a server');
      if (target === undefined && flags.host !== undefined)
        command.error('error: a program serves HTTP by itself: --host is for modules');
      // The URL may have a password, and is not repeated.
      if (flags.sharedStore !== undefined && !isDatabaseUrl(flags.sharedStore))
        command.error(
          'error: --shared-store expects a URL such as redis://127.0.0.1:6379 or postgres://user@127.0.0.1/database',
        );
      done(await runCommand(target, flags));
    });
  program
    .command('check-target')
    .description('look whether a target program is right, message by message, and judge no library')
    .option('--command <command>', 'the program')
    .option('--url <url>', 'a server that runs already', serverUrl)
    .action(async (flags: CheckTargetFlags, command: Command) => {
      if ((flags.command === undefined) === (flags.url === undefined))
        command.error('error: expected --command with a program, or --url with a server');
      done(await checkTargetCommand(flags));
    });
  spec(selectors(program.command('diff')))
    .description('compare everything that is to be seen of two targets')
    .argument('<target>', "a package's name, or a path to a module, a package or an adapter")
    .option('--against <target>', 'the other one; with --fuzz it may be left out')
    .addOption(
      new Option('--host <name>', 'the HTTP host (default: express5, or what a scenario asks for)').choices(HOST_NAMES),
    )
    .option('--jobs <n>', 'scenarios at the same time', jobsOf, Math.min(availableParallelism(), MAX_JOBS))
    .option('--json', 'everything as JSON', false)
    .option('--fuzz', 'on random scenarios in place of the corpus', false)
    .option('--runs <n>', 'random scenarios to run (default: 1000, or as many as --time allows)', count)
    .option('--seed <n>', 'of the random scenarios (default: a fresh one)', integer)
    .option('--time <duration>', 'how long to go on, such as 60s or 30m', duration)
    .option('--save <dir>', 'write what is found there, as scenarios')
    .addHelpText(
      'after',
      `
Without --fuzz, both targets run the corpus, and everything that is to be seen of them is compared: responses,
cookies, what the application saw, errors, what the store was asked for and holds. With --fuzz they run random
scenarios, and each difference is shortened to the scenario that shows it in the fewest steps; one target alone is
watched for what no session middleware may do: crash, hang, adopt an id, show a session to another client.

  conformance diff ./dist/index.js --against express-session
  conformance diff ./dist/index.js --against express-session --fuzz --time 60s --save found
  conformance run ./dist/index.js --spec found

The ledger divergences.yaml, in the folder of the corpus, lists the known differences between the two packages
that it names. A difference that it does not explain ends the command with status 1; an entry that is no longer
true, with 2.`,
    )
    .action(async (target: string, flags: DiffFlags) => done(await diffCommand(target, flags)));
  spec(program.command('lint'))
    .description('check the corpus and the shipped baselines, or some files of either kind')
    .argument('[file...]')
    .action(async (files: string[], flags: { spec: string }) => done(await lintCommand(files, flags.spec)));
  spec(selectors(program.command('list')))
    .description('ids, levels, profiles, requirements and needs')
    .option('--requirements', 'requirements and their scenarios instead', false)
    .option('--json', 'as one JSON array, with everything that is known', false)
    .action(async (flags: ListFlags) => done(await listCommand(flags)));
  spec(program.command('explain'))
    .description('what a scenario or requirement is about, as a script that shows it; or a cell of the fault matrix')
    .argument('<id>')
    .action(async (id: string, flags: { spec: string }) => done(await explainCommand(id, flags.spec)));
  reporter(program.command('bench'), BENCH_REPORTERS)
    .description("measure what a target's middleware costs a request, beside express-session's")
    .argument('[target]', "a package's name, or a path to a module, a package or an adapter")
    .option('--against <target>', 'what it is compared with', 'express-session')
    .option('--paths <glob>', 'paths with such an id; may be repeated (default: all)', collect, [])
    .option('--store <kind>', `${STORE_KINDS.join(', ')}; may be repeated (default: memory)`, storeKind, [])
    .option('--rounds <n>', 'how often each path is measured in a process', positiveInteger, 10)
    .option(
      '--processes <n>',
      'how many processes measure, one after the other (default: 3; 4 with --gate or --save)',
      positiveInteger,
    )
    .option('--seed <n>', 'of the order in which is measured (default: a fresh one)', integer)
    .option('--list', 'show the paths, and measure nothing', false)
    .option('--save <file>', 'measure thoroughly, and write the ratios there as a base')
    .option('--gate <file>', 'compare with this base, and end with status 4 if a path has become slower')
    .addHelpText(
      'after',
      `
A path is one way that a request can take through a session middleware: a stored session that is read, one that
is changed, a forged cookie. For each of them, this prints the time that the middleware adds to a request, and
the ratio of the two with its 95 % interval; the bytes that it allocates; the share of its time that garbage
collection takes; and how that time compares with the sum of what can't be avoided: parsing the Cookie header,
an HMAC, the JSON of the stored session. Both are measured in the same processes, by turns.

  conformance bench ./dist/index.js --paths 'read' --paths 'session-*'
  conformance bench my-session --store sync --reporter markdown --reporter json=results.json

A path on which a target does not do what the path's name promises is not measured; then the exit status is 3.
${GATE_HELP}`,
    )
    .action(async (target: string | undefined, flags: BenchFlags) => done(await benchCommand(target, flags)));
  reporter(program.command('compare'), COMPARE_REPORTERS)
    .description('compare the JSON lines of a run with those of an earlier one')
    .argument('<before.jsonl>', 'the earlier results')
    .argument('<after.jsonl>', 'the later ones')
    .addHelpText(
      'after',
      `
Shows which scenarios got worse, which got better, and which only one of the files has, by requirement. The files
may be of two versions of a target, or of two targets. Baselines don't count: a known failure is a failure.

  conformance run ./my-session.js --reporter jsonl=after.jsonl
  conformance compare before.jsonl after.jsonl --reporter pretty --reporter markdown=changes.md

The command ends with status 1 if a scenario that passed no longer passes, and with 3 if results are missing.`,
    )
    .action(async (before: string, after: string, flags: CompareFlags) =>
      done(await compareCommand(before, after, flags)),
    );
  reporter(selectors(program.command('store')), Object.keys(REPORTERS))
    .description('hold a session store to the store contract')
    .argument('[module]', "a package's name, or the path of a module that exports create()")
    .option('--baseline <file>', 'known failures (default: none)')
    .option('--write-baseline <file>', 'bring this file of known failures up to date, or make it')
    .option('--list', 'show the requirements and their scenarios, and run nothing', false)
    .addHelpText('after', STORE_HELP)
    .action(async (target: string | undefined, flags: StoreFlags) => done(await storeCommand(target, flags)));
  reporter(program.command('fault-matrix'), Object.keys(REPORTERS))
    .description('fail the store of a target in every way, in the course of every kind of response')
    .argument('[target]', "a package's name, or a path to a module, a package or an adapter")
    .option('--only <glob>', 'cells with such an id, or of such an operation; may be repeated', collect, [])
    .option('--skip <glob>', 'leave these out; may be repeated', collect, [])
    .option('--baseline <file>', 'known failures (default: those shipped for this package and version)')
    .option('--no-baseline', 'no known failures')
    .option('--write-baseline <file>', 'bring this file of known failures up to date, or make it')
    .option('--jobs <n>', 'cells at the same time', jobsOf, Math.min(availableParallelism(), MAX_JOBS))
    .option('--bail', 'stop at the first failure', false)
    .option('--list', 'show the cells, and run nothing', false)
    .addHelpText('after', FAULT_MATRIX_HELP)
    .action(async (target: string | undefined, flags: FaultMatrixFlags) =>
      done(await faultMatrixCommand(target, flags)),
    );
  reporters(program.command('report'))
    .description('merge the JSON lines of runs and shards into one report')
    .argument('<results.jsonl...>')
    .addHelpText(
      'after',
      `
The reporter html writes one page, and takes results of several targets, versions and stores:

  conformance report ours.jsonl theirs.jsonl --reporter html=report.html

All others take the results of one target: its shards, hosts and browsers.`,
    )
    .action(async (files: string[], flags: { reporter: Destination[]; trace: boolean }) =>
      done(await reportCommand(files, flags)),
    );
  profile(program.command('badge'))
    .description('write a badge from the JSON lines of runs: the score, and the version of the corpus')
    .argument('<results.jsonl...>')
    .option('--out <file>', 'the SVG')
    .option('--json <file>', 'the badge as JSON, for the endpoint badge of shields.io')
    .addHelpText('after', BADGE_HELP)
    .action(async (files: string[], flags: BadgeFlags) => done(await badgeCommand(files, flags)));
  return program;
}

/**
 * The command line.
 *
 * @param args without the interpreter and the script.
 * @returns the exit status.
 */
export async function main(args: readonly string[]): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.conforms;
  const program = makeProgram((result) => {
    status = result;
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
