import type { Command } from 'commander';
import type { ListFlags } from '../commands/list.js';
import { type Done, selectors, spec } from './options.js';

/** Adds `conformance list` to the commands. @param done is told its exit status. */
export function addList(program: Command, done: Done): void {
  spec(selectors(program.command('list')))
    .description('list scenarios with their levels, profiles, requirements and needs')
    .option('--requirements', 'list requirements and their scenarios instead', false)
    .option('--json', 'print one JSON array, with all details', false)
    .action(async (flags: ListFlags) => {
      const { listCommand } = await import('../commands/list.js');
      done(await listCommand(flags));
    });
}
