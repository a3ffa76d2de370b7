import type { Command } from 'commander';
import { type Done, spec } from './options.js';

/** Adds `conformance lint` to the commands. @param done is told its exit status. */
export function addLint(program: Command, done: Done): void {
  spec(program.command('lint'))
    .description('check the corpus and the shipped baselines, or some files of either kind')
    .argument('[file...]')
    .action(async (files: string[], flags: { spec: string }) => {
      const { lintCommand } = await import('../commands/lint.js');
      done(await lintCommand(files, flags.spec));
    });
}
