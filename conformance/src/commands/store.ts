import { existsSync } from 'node:fs';
import { CommandError } from '../command-error.js';
import { selectScenarios } from '../corpus/select.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import type { Destination } from '../report/destination.js';
import { loadContract } from '../store-contract/contract.js';
import { runStore } from '../store-contract/run-store.js';
import { complain, print } from './print.js';
import { reportedRun } from './reported-run.js';
import { packageVersion } from './version.js';

/** The options of `conformance store`. */
export interface StoreFlags {
  only: string[];
  skip: string[];
  baseline?: string;
  writeBaseline?: string;
  reporter: Destination[];
  list: boolean;
}

/** Prints the requirements with the scenarios of each, a line each with tabs between the columns. */
async function listContract({ only, skip }: StoreFlags): Promise<ExitStatus> {
  const { requirements, scenarios } = loadContract();
  const selected = selectScenarios(scenarios, { only, skip });
  const lines = requirements.flatMap(({ id, level, text }) => {
    const shown = selected.filter(({ scenario }) => scenario.verifies.includes(id)).map(({ scenario }) => scenario.id);
    return shown.length === 0 ? [] : [`${[id, level, shown.join(' '), text.trim()].join('\t')}\n`];
  });
  await print(lines.join(''));
  return EXIT.conforms;
}

/**
 * Runs the store contract against a store and writes the reports.
 *
 * @param target a package's name, or the path of a module; may be left out with `--list`
 * @throws what `runStore` and `reportedRun` throw, and CommandError when there is nothing to run
 */
export async function storeCommand(target: string | undefined, flags: StoreFlags): Promise<ExitStatus> {
  if (flags.list) return listContract(flags);
  if (target === undefined)
    throw new CommandError('name a module that makes a store; conformance store --help shows one', EXIT.usage);
  const { writeBaseline } = flags;
  const known =
    flags.baseline ?? (writeBaseline !== undefined && existsSync(writeBaseline) ? writeBaseline : undefined);
  return reportedRun({ ...flags, trace: false }, (line, signal) =>
    runStore(
      {
        target,
        corpusVersion: packageVersion,
        selection: { only: flags.only, skip: flags.skip },
        ...(known === undefined ? {} : { baseline: known }),
        signal,
        notice: complain,
      },
      line,
    ),
  );
}
