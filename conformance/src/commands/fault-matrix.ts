import { CommandError } from '../command-error.js';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import { selectScenarios } from '../corpus/select.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { faultMatrix } from '../fault-matrix/suite.js';
import { print } from './print.js';
import { type RunFlags, runCommand } from './run.js';

/** The options of `conformance fault-matrix`. */
export interface FaultMatrixFlags
  extends Pick<RunFlags, 'only' | 'skip' | 'baseline' | 'writeBaseline' | 'reporter' | 'jobs' | 'bail'> {
  list: boolean;
}

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
