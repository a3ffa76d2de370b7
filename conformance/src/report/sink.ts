import { closeSync, openSync, writeSync } from 'node:fs';

/** Where a report is written. */
export interface Sink {
  /** @throws when what was written before could not be, or this can't be. */
  write(text: string): void;
  /** Whether a person is watching: progress makes sense. */
  readonly terminal: boolean;
  /** Whether colours make sense. */
  readonly colour: boolean;
  /** Writes what is left. Rejects when that fails. */
  close(): Promise<void>;
}

/** Writes to a file at once, so that what is there survives whatever happens to the run. */
export class FileSink implements Sink {
  readonly terminal = false;
  readonly colour = false;
  readonly #file: number;

  /** @throws when the file cannot be opened. */
  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(text: string): void {
    const data = Buffer.from(text);
    for (let at = 0; at < data.length; ) at += writeSync(this.#file, data, at);
  }

  async close(): Promise<void> {
    closeSync(this.#file);
  }
}

/** Writes to standard output. */
export class OutputSink implements Sink {
  readonly terminal = process.stdout.isTTY === true && process.env.TERM !== 'dumb';
  // https://no-color.org: set and not empty.
  readonly colour = this.terminal && !process.env.NO_COLOR;
  #error: Error | undefined;
  readonly #note = (error: Error) => {
    this.#error ??= error;
  };

  constructor() {
    // A reader that has gone, or a full disk, is told by an event; without a listener it would end the process.
    process.stdout.on('error', this.#note);
  }

  write(text: string): void {
    if (this.#error) throw this.#error;
    process.stdout.write(text);
  }

  async close(): Promise<void> {
    // Node calls back when everything before has been written, or could not be; what is over already, is told in the
    // next turn.
    if (process.stdout.writableLength > 0) await new Promise((resolve) => process.stdout.write('', resolve));
    else await new Promise((resolve) => setImmediate(resolve));
    process.stdout.off('error', this.#note);
    if (this.#error) throw this.#error;
  }
}
