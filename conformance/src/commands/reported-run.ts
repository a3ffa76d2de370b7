import { EXIT, type ExitStatus } from '../exit-status.js';
import type { Destination } from '../report/destination.js';
import type { RunLine } from '../report/records.js';
import { Reports } from '../report/reports.js';
import { RunGatherer } from '../report/run-results.js';
import { complain } from './print.js';

/** The destinations of a run's results. */
export interface ReportedRun {
  reporter: readonly Destination[];
  trace: boolean;
  /** A baseline to update. */
  writeBaseline?: string;
}

/** Completes the reports and names those that could not be written. @returns whether all were written. */
export async function complete(reports: Reports): Promise<boolean> {
  await reports.end();
  for (const failure of reports.failures) complain(failure);
  return reports.failures.length === 0;
}

/**
 * Carries out a run, writes its reports, and brings a baseline up to date.
 *
 * @param run gives each line as it comes, and stops when the signal comes: the user has interrupted it.
 * @returns the status of the run, or `failed` if a report could not be written.
 * @throws what the run throws, and CommandError when no report can be written, or, before anything runs, for a baseline that
 *   can't be brought up to date.
 */
export async function reportedRun(
  { reporter, trace, writeBaseline }: ReportedRun,
  run: (line: (line: RunLine) => void, signal: AbortSignal) => Promise<ExitStatus>,
): Promise<ExitStatus> {
  // It loads the YAML library, which other runs do not need.
  const writer = writeBaseline === undefined ? undefined : await import('../baseline-writer.js');
  if (writeBaseline !== undefined) writer?.assertWritable(writeBaseline);
  const reports = new Reports(reporter.length > 0 ? reporter : [{ name: 'pretty' }], { trace });
  const gatherer = new RunGatherer();
  const interruption = new AbortController();
  // Only once: a second Ctrl-C ends the process as it always does.
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  let status: ExitStatus;
  try {
    status = await run((line) => {
      gatherer.add(line);
      reports.line(line);
    }, interruption.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  const written = await complete(reports);
  const [results] = gatherer.runs;
  if (writer && writeBaseline !== undefined && results) {
    const { added, removed } = writer.updateBaseline(writeBaseline, results);
    complain(`${writeBaseline}: entries added: ${added}, scenarios taken out: ${removed}`);
  }
  return written ? status : EXIT.failed;
}
