import type { RunLine } from './records.js';
import type { Sink } from './sink.js';

/**
 * Turns the lines of runs, one after the other as they come, into a report. It has nothing but these lines, so that
 * a report can be made later and elsewhere, from a file.
 */
export interface Reporter {
  line(record: RunLine): void;
  /** Called once after the last line, also when the run was cut off. */
  end(): void;
}

/** What a reporter shows beside the results. */
export interface ReporterOptions {
  /** Show the exchange over the wire for every scenario, not for failures alone. */
  trace: boolean;
}

/** Makes a reporter that writes to a sink. */
export type MakeReporter = (sink: Sink, options: ReporterOptions) => Reporter;
