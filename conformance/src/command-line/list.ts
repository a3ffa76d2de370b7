import type { Command } from 'commander';
import type { ListFlags } from '../commands/list.js';
import { type Done, selectors, spec } from './options.js';

/** Adds `conformance list` to the commands. @param done is told its exit status. */
export function addList(program: Command, done: Done): void {
  spec(selectors(program.command('list')))
    .description('ids, levels, profiles, requirements and needs')
    .option('--requirements', 'requirements and their scenarios instead', false)
    .option('--json', 'as one JSON array, with everything that is known', false)
    .action(async (flags: ListFlags) => {
      const { listCommand } = await import('../commands/list.js');
      done(await listCommand(flags));
    });
}
