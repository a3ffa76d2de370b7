import type { Command } from 'commander';
import type { BadgeFlags } from '../commands/badge.js';
import { type Done, profile } from './options.js';

/** What `conformance badge --help` adds to the options. */
const HELP = `
Writes a badge with the score of a target: the share of the scenarios that passed, among those that apply to it, and the
version of the corpus. Known failures count as failures. Without --out and --json, the SVG goes to standard output.

  conformance run ./my-session.js --reporter jsonl=results.jsonl
  conformance badge results.jsonl --profile session --out badge.svg --json badge.json

The JSON is for https://img.shields.io/endpoint?url=…, which draws a badge from it. Colours: brightgreen 100 %,
green from 95, yellowgreen from 90, yellow from 75, orange from 50, else red.

Exit status: 0 written; 3 the results can't be read, are incomplete (interrupted, cut off), or have no score; 64 the
command line is wrong, or the files have results of different targets or corpora.`;

/** Adds `conformance badge` to the commands. @param done is told its exit status. */
export function addBadge(program: Command, done: Done): void {
  profile(program.command('badge'))
    .description('write a badge from the JSON lines of runs: the score, and the version of the corpus')
    .argument('<results.jsonl...>')
    .option('--out <file>', 'the SVG')
    .option('--json <file>', 'the badge as JSON, for the endpoint badge of shields.io')
    .addHelpText('after', HELP)
    .action(async (files: string[], flags: BadgeFlags) => {
      const { badgeCommand } = await import('../commands/badge.js');
      done(await badgeCommand(files, flags));
    });
}
