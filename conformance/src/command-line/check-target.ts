import type { Command } from 'commander';
import type { CheckTargetFlags } from '../commands/check-target.js';
import { type Done, serverUrl } from './options.js';

/** Adds `conformance check-target` to the commands. @param done is told its exit status. */
export function addCheckTarget(program: Command, done: Done): void {
  program
    .command('check-target')
    .description('look whether a target program is right, message by message, and judge no library')
    .option('--command <command>', 'the program')
    .option('--url <url>', 'a server that runs already', serverUrl)
    .action(async (flags: CheckTargetFlags, command: Command) => {
      if ((flags.command === undefined) === (flags.url === undefined))
        command.error('error: expected --command with a program, or --url with a server');
      const { checkTargetCommand } = await import('../commands/check-target.js');
      done(await checkTargetCommand(flags));
    });
}
