import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { complain } from '../commands/print.js';
import { defaultCorpusDirectory } from '../corpus/directory.js';
import { nearest } from '../corpus/nearest.js';
import { PROFILES } from '../corpus/profile.js';
import { HOST_NAMES } from '../corpus/scenario.js';
import type { ExitStatus } from '../exit-status.js';
import { type Destination, REPORTER_NAMES } from '../report/destination.js';

/** Is told the exit status of the command that was carried out. */
export type Done = (status: ExitStatus) => void;

/** More workers than this take memory without making a run of some seconds shorter. */
const MAX_JOBS = 4;

/** How many scenarios run at a time unless the command line has another number. */
export const DEFAULT_JOBS = Math.min(availableParallelism(), MAX_JOBS);

/** The values of an option that may be repeated. */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** A whole number from 1 to 999. @throws InvalidArgumentError */
export function positiveInteger(value: string): number {
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new InvalidArgumentError('expected a number from 1 to 999.');
  return Number(value);
}

/** How many scenarios run at a time; more than the machine has processors for make each other slower, and look like hangs. */
export function jobsOf(value: string): number {
  const jobs = positiveInteger(value);
  const processors = availableParallelism();
  if (jobs > processors)
    complain(`--jobs ${jobs}: this machine has ${processors} processors; more jobs than that make nothing faster`);
  return jobs;
}

/** A whole number of 32 bits. @throws InvalidArgumentError */
export function integer(value: string): number {
  if (!/^-?\d{1,10}$/.test(value) || (Number(value) | 0) !== Number(value))
    throw new InvalidArgumentError('expected a whole number of 32 bits.');
  return Number(value);
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
export function serverUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'http:' || !['127.0.0.1', 'localhost'].includes(url.hostname) || url.port === '')
    throw new InvalidArgumentError('expected a server on this machine, such as http://127.0.0.1:8000/conformance.');
  return value;
}

/** Adds `--profile`. */
export function profile(command: Command): Command {
  return command.addOption(
    new Option(
      '--profile <name>',
      'session: of any session library; express: of those that are compatible with express-session (default: both)',
    ).choices(PROFILES),
  );
}

/** Adds the options that choose scenarios. */
export function selectors(command: Command): Command {
  return profile(
    command
      .addOption(
        new Option('--only <glob>', 'scenarios whose id, or a requirement of theirs, matches; may be repeated')
          .argParser(collect)
          .default([], 'all'),
      )
      .addOption(
        new Option('--skip <glob>', 'leave these out; may be repeated').argParser(collect).default([], 'none'),
      ),
  );
}

/** Adds `--spec`. */
export function spec(command: Command): Command {
  return command.option('--spec <dir>', 'the folder of the corpus', defaultCorpusDirectory());
}

/** `--host`. */
export function host(): Option {
  return new Option('--host <name>', 'the HTTP host (default: express5, or what a scenario asks for)').choices(
    HOST_NAMES,
  );
}

/** Adds the options for known failures. */
export function baselines(command: Command): Command {
  return command
    .option('--baseline <file>', 'known failures (default: those shipped for this package and version)')
    .option('--no-baseline', 'use no known failures')
    .option('--write-baseline <file>', 'update this file of known failures, or create it');
}

/** Adds `--reporter`. @param names of the reporters. */
export function reporter(command: Command, names: readonly string[]): Command {
  return command.addOption(
    new Option('--reporter <name[=file]>', `${names.join(', ')}; may be repeated`)
      .argParser((value, before: Destination[]) => destination(value, before, names))
      .default([], 'pretty'),
  );
}

/** Adds the options for the reports of runs. */
export function reporters(command: Command): Command {
  return reporter(command, REPORTER_NAMES).option('--trace', 'show every exchange over the wire', false);
}
