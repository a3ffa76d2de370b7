import { existsSync } from 'node:fs';
import { CommandError } from '../command-error.js';
import { selectScenarios } from '../corpus/select.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import type { Destination } from '../report/reports.js';
import { loadContract } from '../store-contract/contract.js';
import { runStore } from '../store-contract/run-store.js';
import { complain, print } from './print.js';
import { reportedRun } from './reported-run.js';
import { packageVersion } from './version.js';

/** What `conformance store` takes beside the module. */
export interface StoreFlags {
  only: string[];
  skip: string[];
  baseline?: string;
  writeBaseline?: string;
  reporter: Destination[];
  list: boolean;
}

/** What `conformance store --help` adds to the options. */
export const STORE_HELP = `
The contract states what a session store has to do: give back what was stored, let it expire, report its errors. It is
run against the store itself, without HTTP. A package whose store needs no arguments is run by its name:

  conformance store memorystore

For any other, write a module that makes the store:

  // my-store.mjs
  import { RedisStore } from 'connect-redis';
  import { createClient } from 'redis';

  let n = 0;
  export async function create() {
    const client = await createClient().connect();
    return new RedisStore({ client, prefix: \`contract-\${Date.now()}-\${++n}:\` });  // shares no session with the others
  }
  export const close = (store) => store.client.destroy();
  export const granularity = 1000;  // it counts in whole seconds

  conformance store ./my-store.mjs

What the module may export beside create:
  close(store)                      ends its connections and timers
  breakBackend(store)               makes every operation of the backend fail …
  healBackend(store)                … and lets it go on
  outside(store)                    names what lies beside the store's own records: other keys, files, rows
  granularity                       by how many milliseconds it may keep a session for too long (default: 0)
  clock                             'virtual' if store and records live in the process: nobody waits (default: 'real')
  defaultTtl                        how long it keeps a session without expiry; reported
  lacks                             what it lacks on purpose: ['touch', 'all', 'length', 'clear', …]
  name, version                     what reports call it (default: those of the package)
What needs something that is not there is not applicable, and counted apart.

Levels: must, should (robust), may (optional; reported and not counted, unless a baseline does not list it).
Exit status: 0 conforms, or fails only what the baseline lists; 1 does not; 2 the baseline is stale; 3 the store could
not be run; 64 the command line is wrong.`;

/** Prints the requirements, and what shows each of them: a line each with tabs between the columns. */
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
