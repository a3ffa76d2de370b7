import { type Command, InvalidArgumentError } from 'commander';
import type { DiffFlags } from '../commands/diff.js';
import { DEFAULT_JOBS, type Done, host, integer, jobsOf, selectors, spec } from './options.js';

function count(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('expected a number from 1 to 999999999.');
  return Number(value);
}

/** @returns milliseconds. */
function duration(value: string): number {
  const [, amount, unit = 's'] = /^([1-9]\d{0,4})(s|m|h)?$/.exec(value) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('expected a duration, such as 60s or 30m.');
  return Number(amount) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'];
}

/** Adds `conformance diff` to the commands. @param done is told its exit status. */
export function addDiff(program: Command, done: Done): void {
  spec(selectors(program.command('diff')))
    .description('compare everything observable of two targets')
    .argument('<target>', "a package's name, or a path to a module, a package or an adapter")
    .option('--against <target>', 'the other one; with --fuzz it may be left out')
    .addOption(host())
    .option('--jobs <n>', 'scenarios at the same time', jobsOf, DEFAULT_JOBS)
    .option('--json', 'print everything as JSON', false)
    .option('--fuzz', 'run random scenarios in place of the corpus', false)
    .option('--runs <n>', 'random scenarios to run (default: 1000, or as many as --time allows)', count)
    .option('--seed <n>', 'the seed of the random scenarios (default: a fresh one)', integer)
    .option('--time <duration>', 'how long to go on, such as 60s or 30m', duration)
    .option('--save <dir>', 'write the findings there, as scenarios')
    .addHelpText(
      'after',
      `
Without --fuzz, both targets run the corpus, and the command compares everything observable: responses, cookies,
the session as the application sees it, errors, the store's operations and records. With --fuzz they run random
scenarios, and the command shortens each difference to the scenario that shows it in the fewest steps; one target alone
is watched for faults that no session middleware may have: it crashes, hangs, adopts an id, shows a session to another
client.

  conformance diff ./dist/index.js --against express-session
  conformance diff ./dist/index.js --against express-session --fuzz --time 60s --save found
  conformance run ./dist/index.js --spec found

The ledger divergences.yaml, in the folder of the corpus, lists the known differences between the two packages
that it names. A difference that it does not explain ends the command with status 1; an entry that is no longer
true, with 2.`,
    )
    .action(async (target: string, flags: DiffFlags) => {
      const { diffCommand } = await import('../commands/diff.js');
      done(await diffCommand(target, flags));
    });
}
