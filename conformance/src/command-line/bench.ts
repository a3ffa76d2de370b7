import { type Command, InvalidArgumentError } from 'commander';
import { MARGIN, WIDE_MARGIN } from '../benchmark/slowdown.js';
import { STORE_KINDS, type StoreKind } from '../benchmark/stores.js';
import type { BenchFlags } from '../commands/bench.js';
import { collect, type Done, integer, positiveInteger, reporter } from './options.js';

/** What `conformance bench` can write. */
const REPORTERS = ['pretty', 'markdown', 'json'] as const;

function storeKind(value: string, before: StoreKind[]): StoreKind[] {
  const kind = STORE_KINDS.find((one) => one === value);
  if (kind === undefined)
    throw new InvalidArgumentError(`there is no kind of store '${value}'; there are: ${STORE_KINDS.join(', ')}.`);
  return [...before, kind];
}

/** What `conformance bench --help` adds for the gate. */
const GATE_HELP = `
The gate: --save writes a base with the ratio of each path, its interval, the versions and Node; --gate measures the
paths of a base again. Where the target seems to take longer by more than ${MARGIN * 100} %, it measures once more,
in twice as many processes and rounds. If the lower end of the 95 % interval is above that then, the path has become
slower by more than its noise.

  conformance bench ./dist/index.js --save bench-base.json
  conformance bench ./dist/index.js --gate bench-base.json

A ratio cancels the speed of a machine. For a base of another processor, of another release of the same major version of
Node, or of another session-conformance, the gate reports that and allows ${WIDE_MARGIN * 100} %. A base of another major version of Node,
another system or another version of the reference can't be compared: the exit status is 3; save a base there.

Exit status: 0 not slower; 3 something could not be measured or compared; 4 a path has become slower; 64 the command
line is wrong.`;

/** Adds `conformance bench` to the commands. @param done is told its exit status. */
export function addBench(program: Command, done: Done): void {
  reporter(program.command('bench'), REPORTERS)
    .description("measure what a target's middleware costs a request, beside express-session's")
    .argument('[target]', "a package's name, or a path to a module, a package or an adapter")
    .option('--against <target>', 'the target to compare with', 'express-session')
    .option('--paths <glob>', 'paths with a matching id; may be repeated (default: all)', collect, [])
    .option('--store <kind>', `${STORE_KINDS.join(', ')}; may be repeated (default: memory)`, storeKind, [])
    .option('--rounds <n>', 'how often each path is measured in a process', positiveInteger, 10)
    .option(
      '--processes <n>',
      'how many processes measure, one after the other (default: 3; 4 with --gate or --save)',
      positiveInteger,
    )
    .option('--seed <n>', 'the seed of the order of the tasks (default: a fresh one)', integer)
    .option('--list', 'show the paths, and measure nothing', false)
    .option('--save <file>', 'measure thoroughly, and write the ratios there as a base')
    .option('--gate <file>', 'compare with this base, and end with status 4 if a path has become slower')
    .addHelpText(
      'after',
      `
A path is one way that a request can take through a session middleware: a stored session that is read, one that
is changed, a forged cookie. For each of them, this prints the time that the middleware adds to a request, and
the ratio of the two with its 95 % interval; the bytes that it allocates; the share of its time that garbage
collection takes; and how that time compares with the sum of what can't be avoided: parsing the Cookie header,
an HMAC, the JSON of the stored session. Both are measured in the same processes, by turns.

  conformance bench ./dist/index.js --paths 'read' --paths 'session-*'
  conformance bench my-session --store sync --reporter markdown --reporter json=results.json

If a target does not do what a path's name promises, the path is not measured, and the exit status is 3.
${GATE_HELP}`,
    )
    .action(async (target: string | undefined, flags: BenchFlags) => {
      const { benchCommand } = await import('../commands/bench.js');
      done(await benchCommand(target, flags));
    });
}
