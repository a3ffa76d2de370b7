import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { Duplex, Readable } from 'node:stream';
import { LineReader } from './line-reader.js';
import { endTogether, killGroup, LEADER } from './process-group.js';
import { processorTimeOf } from './process-time.js';

/** How much of a dying worker's standard error is kept, in characters. */
const MAX_LAST_WORDS = 2000;

/** A worker that sends a longer line is out of control. */
const MAX_LINE_LENGTH = 64 * 1024 * 1024;

/** How long to wait for output that is still on its way when a process has ended, in milliseconds. */
const LAST_WORDS_MS = 200;

/** How a worker is started. */
export interface WorkerStart {
  /** The module that is its body; it calls `joinRunner`. */
  file: string;
  execArgv: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Whether it leads a group of its own; false for a process that is to end with the group of this one. Default: true. */
  leads?: boolean;
}

/** How a worker ended. */
export interface WorkerEnd {
  /** In words. */
  how: string;
  /** What it last wrote to standard error. */
  lastWords: string;
}

interface WorkerEvents<From> {
  message: [From];
  /** A message came that the worker's body has not sent: other code in that process has tried to send one. */
  foreign: [];
  gone: [WorkerEnd];
  words: [string];
}

/**
 * A process that runs code of somebody else, and the runner's end of the channel to it.
 *
 * The channel is not Node's own (`process.send`): that is open to the code in the worker, and what it sends could be taken
 * for a result, or break this process. Here the worker reads lines of JSON from descriptor 3 and writes them to
 * descriptor 4, each with a secret before it that it was told before it loaded anything. What comes without is ignored.
 */
export class WorkerProcess<To extends object, From> extends EventEmitter<WorkerEvents<From>> {
  readonly #child: ChildProcess;
  readonly #leads: boolean;
  readonly #input: Duplex;
  readonly #token = randomBytes(16).toString('hex');
  #lastWords = '';
  readonly #lines = new LineReader();

  constructor({ file, execArgv, env, leads = true }: WorkerStart) {
    super();
    const child = spawn(process.execPath, [...execArgv, file], {
      ...(leads ? LEADER : {}),
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#leads = leads;
    if (leads) endTogether(child);
    const [, , words, input, output] = child.stdio as [null, null, Readable, Duplex, Readable];
    this.#input = input;
    words.setEncoding('utf8').on('data', (chunk: string) => {
      this.#lastWords = (this.#lastWords + chunk).slice(-MAX_LAST_WORDS);
      this.emit('words', chunk);
    });
    // A worker that has just died is noticed by its exit; and nothing is to be done here.
    input.on('error', () => undefined).resume();
    output
      .setEncoding('utf8')
      .on('error', () => undefined)
      .on('data', (chunk: string) => this.#hear(chunk));
    const closed = Promise.all(
      [words, output].map((stream) => new Promise((resolve) => stream.once('close', resolve))),
    );
    child.on('error', (error) => this.#over(error.message));
    child.on('exit', (code, signal) => {
      const how = signal ? `the process was ended by ${signal}` : `the process exited with status ${code}`;
      const timer = setTimeout(() => this.#over(how), LAST_WORDS_MS);
      void closed.then(() => {
        clearTimeout(timer);
        this.#over(how);
      });
    });
    this.#write({ token: this.#token });
  }

  #over(how: string): void {
    this.emit('gone', { how, lastWords: this.#lastWords.trim() });
    this.removeAllListeners();
  }

  #hear(chunk: string): void {
    const lines = this.#lines.take(chunk);
    if (this.#lines.pending > MAX_LINE_LENGTH) {
      this.#lines.clear();
      this.kill();
    }
    for (const line of lines) {
      const message = this.#read(line);
      if (message === undefined) this.emit('foreign');
      else this.emit('message', message);
    }
  }

  #read(line: string): From | undefined {
    if (!line.startsWith(this.#token)) return undefined;
    try {
      return JSON.parse(line.slice(this.#token.length)) as From;
    } catch {
      return undefined;
    }
  }

  #write(message: object): void {
    if (this.#input.writable) this.#input.write(`${JSON.stringify(message)}\n`);
  }

  tell(message: To): void {
    this.#write(message);
  }

  /** The processor time that it has taken, in milliseconds; undefined where that can't be read. */
  get processorMs(): number | undefined {
    return processorTimeOf(this.#child.pid);
  }

  /** Ends it; and whatever it has started, if it leads its group. */
  kill(): void {
    if (this.#leads) killGroup(this.#child);
    else this.#child.kill('SIGKILL');
  }
}
