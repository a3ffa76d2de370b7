import type { Command } from 'commander';
import type { CheckTargetFlags } from '../commands/check-target.js';
import { type Done, serverUrl } from './options.js';

/** Adds `conformance check-target` to the commands. @param done is told its exit status. */
export function addCheckTarget(program: Command, done: Done): void {
  program
    .command('check-target')
    .description('check a target program, message by message, without judging its library')
    .option('--command <command>', 'the program')
    .option('--url <url>', 'a running server', serverUrl)
    .action(async (flags: CheckTargetFlags, command: Command) => {
      if ((flags.command === undefined) === (flags.url === undefined))
        command.error('error: expected --command with a program, or --url with a server');
      const { checkTargetCommand } = await import('../commands/check-target.js');
      done(await checkTargetCommand(flags));
    });
}
