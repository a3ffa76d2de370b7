import { existsSync } from 'node:fs';
import type { Profile } from '../corpus/profile.js';
import type { HostName } from '../corpus/scenario.js';
import type { ExitStatus } from '../exit-status.js';
import type { Destination } from '../report/destination.js';
import { type RunOptions, runCorpus, type Suite } from '../run-corpus.js';
import { complain } from './print.js';
import { reportedRun } from './reported-run.js';
import { packageVersion } from './version.js';

/** The options of `conformance run`. */
export interface RunFlags {
  only: string[];
  skip: string[];
  profile?: Profile;
  host?: HostName;
  /** A program that is the target, in place of a module. */
  command?: string;
  /** A server that is the target, and runs already. */
  url?: string;
  /** A file; false with --no-baseline; left out for the one that is shipped. */
  baseline?: string | false;
  writeBaseline?: string;
  reporter: Destination[];
  jobs: number;
  shard?: { index: number; count: number };
  spec: string;
  bail: boolean;
  trace: boolean;
  /** A Redis or a PostgreSQL. */
  sharedStore?: string;
}

function baselineOf({ baseline, writeBaseline }: RunFlags): RunOptions['baseline'] {
  if (typeof baseline === 'string') return { file: baseline };
  if (baseline === false) return 'none';
  // The run is compared with the baseline that it updates.
  if (writeBaseline !== undefined) return existsSync(writeBaseline) ? { file: writeBaseline } : 'none';
  return 'shipped';
}

function targetOf(target: string | undefined, { command, url }: RunFlags): RunOptions['target'] {
  if (command !== undefined) return { asked: command, command };
  return url === undefined ? (target ?? '') : { asked: url, url };
}

/**
 * Runs scenarios against a target and writes the reports.
 *
 * @param suite what is run in place of the corpus.
 * @throws what `run` and `reportedRun` throw.
 */
export async function runCommand(target: string | undefined, flags: RunFlags, suite?: Suite): Promise<ExitStatus> {
  return reportedRun(flags, (line, signal) =>
    runCorpus(
      {
        target: targetOf(target, flags),
        specDirectory: flags.spec,
        ...(suite ? { suite } : {}),
        corpusVersion: packageVersion,
        selection: {
          only: flags.only,
          skip: flags.skip,
          ...(flags.profile ? { profile: flags.profile } : {}),
          ...(flags.shard ? { shard: flags.shard } : {}),
        },
        ...(flags.host ? { host: flags.host } : {}),
        baseline: baselineOf(flags),
        jobs: flags.jobs,
        bail: flags.bail,
        trace: flags.trace,
        ...(flags.sharedStore === undefined ? {} : { sharedStore: flags.sharedStore }),
        signal,
        notice: complain,
      },
      line,
    ),
  );
}
