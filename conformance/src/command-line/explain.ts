import type { Command } from 'commander';
import { type Done, spec } from './options.js';

/** Adds `conformance explain` to the commands. @param done is told its exit status. */
export function addExplain(program: Command, done: Done): void {
  spec(program.command('explain'))
    .description('what a scenario or requirement is about, as a script that shows it; or a cell of the fault matrix')
    .argument('<id>')
    .action(async (id: string, flags: { spec: string }) => {
      const { explainCommand } = await import('../commands/explain.js');
      done(await explainCommand(id, flags.spec));
    });
}
