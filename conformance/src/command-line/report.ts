import type { Command } from 'commander';
import type { Destination } from '../report/destination.js';
import { type Done, reporters } from './options.js';

/** Adds `conformance report` to the commands. @param done is told its exit status. */
export function addReport(program: Command, done: Done): void {
  reporters(program.command('report'))
    .description('merge the JSON lines of runs and shards into one report')
    .argument('<results.jsonl...>')
    .addHelpText(
      'after',
      `
The reporter html writes one page, and takes results of several targets, versions and stores:

  conformance report ours.jsonl theirs.jsonl --reporter html=report.html

All others take the results of one target: its shards, hosts and browsers.`,
    )
    .action(async (files: string[], flags: { reporter: Destination[]; trace: boolean }) => {
      const { reportCommand } = await import('../commands/report.js');
      done(await reportCommand(files, flags));
    });
}
