import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RunFlags } from '../commands/run.js';
import { SHARED_STORE_VARIABLE } from '../replicas/shared-store-variable.js';
import { baselines, DEFAULT_JOBS, type Done, host, jobsOf, reporters, selectors, serverUrl, spec } from './options.js';

function shardOf(value: string): { index: number; count: number } {
  const [, index, count] = /^([1-9]\d{0,2})\/([1-9]\d{0,2})$/.exec(value) ?? [];
  if (index === undefined || Number(index) > Number(count))
    throw new InvalidArgumentError('expected I/N, such as 1/4.');
  return { index: Number(index), count: Number(count) };
}

/** Whether a URL names a database that replicas can share: its scheme tells the kind. */
function isDatabaseUrl(value: string): boolean {
  const protocol = URL.canParse(value) ? new URL(value).protocol : '';
  return ['redis:', 'rediss:', 'postgres:', 'postgresql:'].includes(protocol);
}

/** Adds `conformance run` to the commands. @param done is told its exit status. */
export function addRun(program: Command, done: Done): void {
  const run = reporters(spec(selectors(program.command('run'))))
    .description('run scenarios against a target')
    .argument('[target]', "a package's name, or a path to a module, a package or an adapter")
    .option('--command <command>', 'a program that is the target, in any language: docs/targets.md')
    .option('--url <url>', 'a running target, which takes its messages there by POST', serverUrl)
    .addOption(host());
  baselines(run)
    .option('--jobs <n>', 'scenarios at the same time', jobsOf, DEFAULT_JOBS)
    .option('--shard <i/n>', 'only part i of n', shardOf)
    .option('--bail', 'stop at the first failure', false)
    .addOption(
      new Option(
        '--shared-store <url>',
        'the Redis or PostgreSQL that the processes of a scenario share (default: starts a redis-server of this machine)',
      ).env(SHARED_STORE_VARIABLE),
    )
    .action(async (target: string | undefined, flags: RunFlags, command: Command) => {
      if ([target, flags.command, flags.url].filter((one) => one !== undefined).length !== 1)
        command.error('error: expected exactly one of a target, --command with a program, and --url with a server');
      if (target === undefined && flags.host !== undefined)
        command.error('error: a program serves HTTP by itself: --host is for modules');
      // The URL may have a password, and is not repeated.
      if (flags.sharedStore !== undefined && !isDatabaseUrl(flags.sharedStore))
        command.error(
          'error: --shared-store expects a URL such as redis://127.0.0.1:6379 or postgres://user@127.0.0.1/database',
        );
      const { runCommand } = await import('../commands/run.js');
      done(await runCommand(target, flags));
    });
}
