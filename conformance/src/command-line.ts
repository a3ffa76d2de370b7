import { Command, CommanderError } from 'commander';
import { CommandError } from './command-error.js';
import { addBadge } from './command-line/badge.js';
import { addBench } from './command-line/bench.js';
import { addCheckTarget } from './command-line/check-target.js';
import { addCompare } from './command-line/compare.js';
import { addDiff } from './command-line/diff.js';
import { addExplain } from './command-line/explain.js';
import { addFaultMatrix } from './command-line/fault-matrix.js';
import { addLint } from './command-line/lint.js';
import { addList } from './command-line/list.js';
import type { Done } from './command-line/options.js';
import { addReport } from './command-line/report.js';
import { addRun } from './command-line/run.js';
import { addStore } from './command-line/store.js';
import { complain } from './commands/print.js';
import { EXIT, type ExitStatus } from './exit-status.js';

/** Prints the error that kept a command from doing its work. @returns the exit status. */
function failure(error: unknown): ExitStatus {
  if (error instanceof CommandError) {
    complain(error.message);
    return error.status;
  }
  const text = error instanceof Error ? error.stack : String(error);
  complain(text ?? 'something failed without a message');
  return EXIT.failed;
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

/** Commander's code for a command line that asks for the version. */
const VERSION_ASKED = 'commander.version';

/** Each loads the modules of its command only when that is asked for: loading all takes longer than most commands' work. */
const COMMANDS: readonly ((program: Command, done: Done) => void)[] = [
  addRun,
  addCheckTarget,
  addDiff,
  addLint,
  addList,
  addExplain,
  addBench,
  addCompare,
  addStore,
  addFaultMatrix,
  addReport,
  addBadge,
];

/** The commands; `done` is told the exit status of the one that is carried out. */
function makeProgram(done: Done): Command {
  const program = new Command('conformance')
    .description('Runs every documented session behaviour, as a scenario, against a session middleware.')
    .option(
      '-V, --version',
      'the versions of this command, of its corpus, and of the express-session that it describes',
    )
    .on('option:version', () => {
      throw new CommanderError(0, VERSION_ASKED, '');
    })
    .addHelpText('after', START)
    .exitOverride()
    // An argument may be anything that somebody's script has made of a file's name.
    .configureOutput({ outputError: (text) => complain(text.trimEnd()) })
    .showHelpAfterError('(--help lists the commands and options)');
  for (const add of COMMANDS) add(program, done);
  return program;
}

async function showVersions(): Promise<ExitStatus> {
  try {
    const { versions } = await import('./commands/version.js');
    process.stdout.write(`${versions()}\n`);
    return EXIT.conforms;
  } catch (error) {
    return failure(error);
  }
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
    if (error.code === VERSION_ASKED) return showVersions();
    // Help ends this way too, and is not an error.
    return error.exitCode === 0 ? EXIT.conforms : EXIT.usage;
  }
  return status;
}
