import type { Command } from 'commander';
import type { CompareFlags } from '../commands/compare.js';
import { type Done, reporter } from './options.js';

/** What `conformance compare` can write. */
const REPORTERS = ['pretty', 'markdown', 'json'] as const;

/** Adds `conformance compare` to the commands. @param done is told its exit status. */
export function addCompare(program: Command, done: Done): void {
  reporter(program.command('compare'), REPORTERS)
    .description('compare the JSON lines of a run with those of an earlier one')
    .argument('<before.jsonl>', 'the earlier results')
    .argument('<after.jsonl>', 'the later ones')
    .addHelpText(
      'after',
      `
Shows which scenarios got worse, which got better, and which only one of the files has, by requirement. The files
may be of two versions of a target, or of two targets. Baselines don't count: a known failure is a failure.

  conformance run ./my-session.js --reporter jsonl=after.jsonl
  conformance compare before.jsonl after.jsonl --reporter pretty --reporter markdown=changes.md

The command ends with status 1 if a scenario that passed no longer passes, and with 3 if results are missing.`,
    )
    .action(async (before: string, after: string, flags: CompareFlags) => {
      const { compareCommand } = await import('../commands/compare.js');
      done(await compareCommand(before, after, flags));
    });
}
