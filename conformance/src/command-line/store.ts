import type { Command } from 'commander';
import type { StoreFlags } from '../commands/store.js';
import { REPORTER_NAMES } from '../report/destination.js';
import { type Done, reporter, selectors } from './options.js';

/** What `conformance store --help` adds to the options. */
const HELP = `
The contract states what a session store has to do: give back what was stored, let it expire, report its errors. The
command runs it against the store itself, without HTTP. If a package's store needs no arguments, name the package:

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
  healBackend(store)                … and ends that
  outside(store)                    lists what lies beside the store's own records: other keys, files, rows
  granularity                       by how many milliseconds it may keep a session for too long (default: 0)
  clock                             'virtual' if store and records live in the process: nobody waits (default: 'real')
  defaultTtl                        how long it keeps a session without expiry; reported
  lacks                             what it lacks on purpose: ['touch', 'all', 'length', 'clear', …]
  name, version                     what reports call it (default: those of the package)
A scenario that needs something that the store lacks is not applicable, and counted apart.

Levels: must, should (robust), may (optional; reported and not counted, unless a baseline does not list it).
Exit status: 0 conforms, or fails only what the baseline lists; 1 does not; 2 the baseline is stale; 3 the store could
not be run; 64 the command line is wrong.`;

/** Adds `conformance store` to the commands. @param done is told its exit status. */
export function addStore(program: Command, done: Done): void {
  reporter(selectors(program.command('store')), REPORTER_NAMES)
    .description('hold a session store to the store contract')
    .argument('[module]', "a package's name, or the path of a module that exports create()")
    .option('--baseline <file>', 'known failures (default: none)')
    .option('--write-baseline <file>', 'update this file of known failures, or create it')
    .option('--list', 'show the requirements and their scenarios, and run nothing', false)
    .addHelpText('after', HELP)
    .action(async (target: string | undefined, flags: StoreFlags) => {
      const { storeCommand } = await import('../commands/store.js');
      done(await storeCommand(target, flags));
    });
}
