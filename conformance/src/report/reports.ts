import { CommandError } from '../command-error.js';
import type { Destination, ReporterName } from './destination.js';
import { githubReporter } from './github.js';
import { htmlReporter } from './html/html.js';
import { jsonlReporter } from './jsonl.js';
import { junitReporter } from './junit.js';
import { markdownReporter } from './markdown.js';
import { prettyReporter } from './pretty.js';
import type { RunLine } from './records.js';
import type { MakeReporter, Reporter, ReporterOptions } from './reporter.js';
import { FileSink, OutputSink, type Sink } from './sink.js';

/** The reporters by the names that `--reporter` takes. */
export const REPORTERS: Readonly<Record<string, MakeReporter>> = {
  pretty: prettyReporter,
  jsonl: jsonlReporter,
  junit: junitReporter,
  markdown: markdownReporter,
  html: htmlReporter,
  github: githubReporter,
} satisfies Record<ReporterName, MakeReporter>;

interface OpenReport {
  what: string;
  sink: Sink;
  reporter: Reporter;
}

/** Several reports of the same runs. One that can't be written is given up; the others go on. */
export class Reports {
  readonly #open: OpenReport[] = [];
  /** What went wrong, one sentence a report. */
  readonly failures: string[] = [];

  /** @throws CommandError when none of them can be opened. */
  constructor(destinations: readonly Destination[], options: ReporterOptions) {
    for (const { name, file } of destinations) {
      const what = file ?? 'on standard output';
      try {
        const make = REPORTERS[name];
        if (!make) throw new Error(`there is no reporter '${name}'`);
        const sink = file === undefined ? new OutputSink() : new FileSink(file);
        this.#open.push({ what, sink, reporter: make(sink, options) });
      } catch (error) {
        this.#giveUp(what, error);
      }
    }
    this.#needOne();
  }

  #giveUp(what: string, error: unknown): void {
    this.failures.push(`the report ${what} could not be written: ${(error as Error).message}`);
  }

  #needOne(): void {
    if (this.#open.length === 0) throw new CommandError(this.failures.join('\n'));
  }

  #each(act: (report: OpenReport) => void): void {
    for (const report of [...this.#open]) {
      try {
        act(report);
      } catch (error) {
        this.#giveUp(report.what, error);
        this.#open.splice(this.#open.indexOf(report), 1);
      }
    }
  }

  /** @throws CommandError when no report is left to be written. */
  line(record: RunLine): void {
    this.#each(({ reporter }) => reporter.line(record));
    this.#needOne();
  }

  /** Completes the reports. */
  async end(): Promise<void> {
    this.#each(({ reporter }) => reporter.end());
    for (const { what, sink } of this.#open) {
      await sink.close().catch((error: unknown) => this.#giveUp(what, error));
    }
  }
}
