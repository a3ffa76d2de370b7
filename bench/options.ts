import { parseArgs } from 'node:util';
import { CommandError } from '../conformance/src/command-error.js';
import { EXIT } from '../conformance/src/exit-status.js';

/** One option of a script: it takes a string, unless it is a switch. */
export interface OptionSpec {
  /** The placeholder of its value in the help; a switch has none. */
  value?: string;
  text: string;
  default?: string;
  /** Whether it may be given several times. */
  repeated?: true;
}

/** The parsed command line. */
export interface Options {
  switches: Record<string, boolean>;
  /** Options with a value, each as often as it was given, or with its default. */
  values: Record<string, string[]>;
}

/** The error for a mistake on the command line. */
export function usageError(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}

function help(script: string, about: string, specs: Record<string, OptionSpec>): string {
  const rows = Object.entries({ ...specs, help: { text: 'show this' } as OptionSpec }).map(([name, spec]) => {
    const notes = [
      spec.repeated ? 'may be repeated' : '',
      spec.default === undefined ? '' : `default: ${spec.default}`,
    ];
    const note = notes.filter(Boolean).join('; ');
    return [`  --${name}${spec.value ? ` <${spec.value}>` : ''}`, `${spec.text}${note ? ` (${note})` : ''}`] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`);
  return `Usage: npm run ${script} -- [options]\n\n${about.trim()}\n\n${lines.join('\n')}\n`;
}

/**
 * Reads a script's command line. `--help` prints the options, and ends the process.
 *
 * @param script its name in package.json.
 * @param about what it does, for `--help`.
 * @throws CommandError for an option that does not exist, or lacks its value.
 */
export function readOptions(script: string, about: string, specs: Record<string, OptionSpec>): Options {
  let values: Record<string, unknown>;
  try {
    ({ values } = parseArgs({
      options: Object.fromEntries(
        ['help', ...Object.keys(specs)].map((name) => {
          const spec = specs[name];
          return [
            name,
            { type: spec?.value ? ('string' as const) : ('boolean' as const), multiple: Boolean(spec?.value) },
          ];
        }),
      ),
    }));
  } catch (error) {
    throw usageError(`${(error as Error).message}\n(npm run ${script} -- --help shows the options)`);
  }
  if (values.help) {
    process.stdout.write(help(script, about, specs));
    process.exit(0);
  }
  const options: Options = { switches: {}, values: {} };
  for (const [name, spec] of Object.entries(specs)) {
    if (!spec.value) {
      options.switches[name] = values[name] === true;
      continue;
    }
    const given = (values[name] as string[] | undefined) ?? (spec.default === undefined ? [] : [spec.default]);
    if (given.length > 1 && !spec.repeated) throw usageError(`--${name} was given ${given.length} times`);
    options.values[name] = given;
  }
  return options;
}

/** @throws CommandError for anything but a whole number from 1 up to `most`. */
export function wholeNumber(name: string, given: readonly string[] | undefined, most: number): number {
  const [text = ''] = given ?? [];
  const value = Number(text);
  if (!/^[1-9]\d*$/.test(text) || value > most)
    throw usageError(`--${name}: expected a whole number from 1 to ${most}, not '${text}'`);
  return value;
}

/**
 * Runs a script to its end: its errors go to standard error, and decide the exit status as with `conformance`. An
 * interrupt ends it as a process ends, so that it leaves no server and no folder behind.
 */
export async function runScript(script: () => Promise<number>): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT.failed));
  try {
    process.exitCode = await script();
  } catch (error) {
    const known = error instanceof CommandError;
    process.stderr.write(`${known ? error.message : (error as Error).stack}\n`);
    process.exitCode = known ? error.status : EXIT.failed;
  }
}
