import { CommandError } from '../command-error.js';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import { selectScenarios } from '../corpus/select.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { FAILURES, OPERATIONS, SHAPES } from '../fault-matrix/cells.js';
import { KINDS } from '../fault-matrix/judge.js';
import { faultMatrix } from '../fault-matrix/suite.js';
import { print } from './print.js';
import { type RunFlags, runCommand } from './run.js';

/** What `conformance fault-matrix` takes beside the target. */
export interface FaultMatrixFlags
  extends Pick<RunFlags, 'only' | 'skip' | 'baseline' | 'writeBaseline' | 'reporter' | 'jobs' | 'bail'> {
  list: boolean;
}

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
export const FAULT_MATRIX_HELP = `
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
back. A cell fails for what no session middleware may do:
${kinds()}

A response of which something has left before its end (${Object.keys(SHAPES)
  .filter((name) => SHAPES[name]?.begun)
  .join(', ')}) can't be turned into an error: what was lost
then need not be unacknowledged, but somebody has to hear of it.

  conformance fault-matrix ./my-session.js
  conformance fault-matrix ./my-session.js --only 'faults-set-*-redirect-*'
  conformance explain faults-set-error-redirect-changed
  conformance fault-matrix ./my-session.js --write-baseline known.yaml

Exit status: 0 all is well, or fails only where the baseline has it; 1 it does not; 2 the baseline is stale; 3 the
target could not be run; 64 the command line is wrong.`;

async function listCells({ only, skip }: FaultMatrixFlags): Promise<ExitStatus> {
  const selected = selectScenarios(faultMatrix().corpus.scenarios, { only, skip });
  await print(selected.map(({ scenario: { id, note } }) => `${id}\t${note}\n`).join(''));
  return EXIT.conforms;
}

/**
 * Runs the fault matrix against a target and writes the reports.
 *
 * @param target may be left out with `--list`.
 * @throws what `runCommand` throws, and CommandError when there is nothing to run.
 */
export async function faultMatrixCommand(target: string | undefined, flags: FaultMatrixFlags): Promise<ExitStatus> {
  if (flags.list) return listCells(flags);
  if (target === undefined)
    throw new CommandError('name a target; conformance fault-matrix --help has examples', EXIT.usage);
  return runCommand(target, { ...flags, spec: defaultCorpusDirectory(), trace: false }, faultMatrix());
}
