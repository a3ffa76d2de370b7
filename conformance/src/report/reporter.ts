import { closeSync, openSync, writeSync } from 'node:fs';
import { jsonlReporter } from './jsonl.js';
import { prettyReporter } from './pretty.js';
import type { RunLine } from './records.js';

/** Where a report is written. */
export interface Sink {
  write(text: string): void;
  /** Whether a person is watching: colours and progress make sense. */
  readonly interactive: boolean;
}

/** Turns the lines of a run, one after the other as they come, into a report. */
export interface Reporter {
  line(record: RunLine): void;
  /** Called once after the last line, also when the run was cut off. */
  end(): void;
}

export interface ReporterOptions {
  /** Show the exchange over the wire for every scenario, not for failures alone. */
  trace: boolean;
}

export type MakeReporter = (sink: Sink, options: ReporterOptions) => Reporter;

/** The reporters by the names that `--reporter` takes. */
export const REPORTERS: Readonly<Record<string, MakeReporter>> = {
  pretty: prettyReporter,
  jsonl: jsonlReporter,
};

/** Writes to a file at once, so that what is there survives an interrupted run. */
export class FileSink implements Sink {
  readonly interactive = false;
  readonly #file: number;

  /** @throws when the file cannot be opened. */
  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  /** @throws when the disk is full or the file has gone. */
  write(text: string): void {
    const data = Buffer.from(text);
    for (let at = 0; at < data.length; ) at += writeSync(this.#file, data, at);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Writes to standard output. */
export class OutputSink implements Sink {
  readonly interactive = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;

  write(text: string): void {
    process.stdout.write(text);
  }
}
