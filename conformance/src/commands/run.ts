import { existsSync } from 'node:fs';
import { assertWritable, updateBaseline } from '../baseline-writer.js';
import type { Profile } from '../corpus/profile.js';
import type { HostName } from '../corpus/scenario.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { type Destination, Reports } from '../report/reporter.js';
import { RunGatherer } from '../report/run-results.js';
import { type RunOptions, run } from '../run.js';
import { complain } from './print.js';
import { packageVersion } from './version.js';

/** What `conformance run` takes beside the target. */
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
}

function baselineOf({ baseline, writeBaseline }: RunFlags): RunOptions['baseline'] {
  if (typeof baseline === 'string') return { file: baseline };
  if (baseline === false) return 'none';
  // What is to be brought up to date is what the run is compared with.
  if (writeBaseline !== undefined) return existsSync(writeBaseline) ? { file: writeBaseline } : 'none';
  return 'shipped';
}

function targetOf(target: string | undefined, { command, url }: RunFlags): RunOptions['target'] {
  if (command !== undefined) return { asked: command, command };
  return url === undefined ? (target ?? '') : { asked: url, url };
}

/** Completes the reports and says which of them could not be written. @returns whether all were. */
export async function complete(reports: Reports): Promise<boolean> {
  await reports.end();
  for (const failure of reports.failures) complain(failure);
  return reports.failures.length === 0;
}

/**
 * Runs scenarios against a target and writes the reports.
 *
 * @throws what `run` throws, and CommandError when no report can be written, or, before anything runs, for a baseline that
 *   can't be brought up to date.
 */
export async function runCommand(target: string | undefined, flags: RunFlags): Promise<ExitStatus> {
  if (flags.writeBaseline !== undefined) assertWritable(flags.writeBaseline);
  const reports = new Reports(flags.reporter.length > 0 ? flags.reporter : [{ name: 'pretty' }], {
    trace: flags.trace,
  });
  const gatherer = new RunGatherer();
  const interruption = new AbortController();
  // Only once: a second Ctrl-C ends the process as it always does.
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  let status: ExitStatus;
  try {
    status = await run(
      {
        target: targetOf(target, flags),
        specDirectory: flags.spec,
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
        signal: interruption.signal,
        notice: complain,
      },
      (line) => {
        gatherer.add(line);
        reports.line(line);
      },
    );
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  const written = await complete(reports);
  const [results] = gatherer.runs;
  if (flags.writeBaseline !== undefined && results) {
    const { added, removed } = updateBaseline(flags.writeBaseline, results);
    complain(`${flags.writeBaseline}: ${added} entries added, ${removed} scenarios taken out`);
  }
  return written ? status : EXIT.failed;
}
