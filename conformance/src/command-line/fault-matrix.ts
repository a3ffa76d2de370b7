import type { Command } from 'commander';
import type { FaultMatrixFlags } from '../commands/fault-matrix.js';
import { FAILURES, OPERATIONS, SHAPES } from '../fault-matrix/cells.js';
import { KINDS } from '../fault-matrix/kinds.js';
import { REPORTER_NAMES } from '../report/destination.js';
import { baselines, collect, DEFAULT_JOBS, type Done, jobsOf, reporter } from './options.js';

/** A list of words on lines that are not too long, indented. */
function wrapped(words: readonly string[]): string {
  const lines = [''];
  for (const word of words) {
    const line = `${lines.at(-1)}${lines.at(-1) === '' ? '' : ', '}${word}`;
    if (line.length < 100) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines.map((line) => `    ${line}`).join(',\n');
}

function kinds(): string {
  const width = Math.max(...Object.keys(KINDS).map(({ length }) => length)) + 2;
  return Object.entries(KINDS)
    .map(([kind, words]) => `  ${kind.padEnd(width)}${words}`)
    .join('\n');
}

/** What `conformance fault-matrix --help` adds to the options. */
const HELP = `
A cell is a place in the matrix of
  what the middleware asks the store for
${wrapped(Object.keys(OPERATIONS))}
  how the store fails
${wrapped(Object.keys(FAILURES))}
  how the application answers
${wrapped(Object.keys(SHAPES))}
  what becomes of the session
    new, read, changed, destroyed

In each, somebody logs in, the store fails in the course of the next request, it works again, and the client comes
back. A cell fails if one of these happens, which no session middleware may let happen:
${kinds()}

A response of which something has left before its end (${Object.keys(SHAPES)
  .filter((name) => SHAPES[name]?.begun)
  .join(', ')}) can't be turned into an error: it may then
acknowledge a lost change, but the error has to reach next or a callback.

  conformance fault-matrix ./my-session.js
  conformance fault-matrix ./my-session.js --only 'faults-set-*-redirect-*'
  conformance explain faults-set-error-redirect-changed
  conformance fault-matrix ./my-session.js --write-baseline known.yaml

Exit status: 0 no cell fails, or only those that the baseline lists; 1 another cell fails; 2 the baseline is stale;
3 the target could not be run; 64 the command line is wrong.`;

/** Adds `conformance fault-matrix` to the commands. @param done is told its exit status. */
export function addFaultMatrix(program: Command, done: Done): void {
  const matrix = reporter(program.command('fault-matrix'), REPORTER_NAMES)
    .description('fail the store of a target in every way, in the course of every kind of response')
    .argument('[target]', "a package's name, or a path to a module, a package or an adapter")
    .option('--only <glob>', 'cells whose id or operation matches; may be repeated', collect, [])
    .option('--skip <glob>', 'leave these out; may be repeated', collect, []);
  baselines(matrix)
    .option('--jobs <n>', 'cells at the same time', jobsOf, DEFAULT_JOBS)
    .option('--bail', 'stop at the first failure', false)
    .option('--list', 'show the cells, and run nothing', false)
    .addHelpText('after', HELP)
    .action(async (target: string | undefined, flags: FaultMatrixFlags) => {
      const { faultMatrixCommand } = await import('../commands/fault-matrix.js');
      done(await faultMatrixCommand(target, flags));
    });
}
