import type { Command } from 'commander';
import { type Done, spec } from './options.js';

/** Adds `conformance explain` to the commands. @param done is told its exit status. */
export function addExplain(program: Command, done: Done): void {
  spec(program.command('explain'))
    .description('print a scenario or requirement in words and as a script, or a cell of the fault matrix in words')
    .argument('<id>')
    .action(async (id: string, flags: { spec: string }) => {
      const { explainCommand } = await import('../commands/explain.js');
      done(await explainCommand(id, flags.spec));
    });
}
