import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { real } from '../runner/clock.js';
import { LineReader } from '../runner/line-reader.js';
import { endTogether, killGroup, LEADER } from '../runner/process-group.js';
import { answerTo, type Conversation, MAX_LINE, shorten, TargetFault } from './conversation.js';
import type { Answer, MessageType, Protocol } from './messages.js';
import { PATIENCE, type ProgramPatience } from './patience.js';

/** How many characters of a program's standard error are kept. */
const MAX_LAST_WORDS = 4000;

/** How many lines of them are shown. */
const SHOWN_LINES = 12;

/** How long output may take to arrive after a program has ended, in milliseconds. */
const LAST_WORDS_MS = 200;

interface Asked {
  type: MessageType;
  answered(answer: object): void;
  failed(error: TargetFault): void;
  timer: NodeJS.Timeout;
}

/** A target program and the conversation with it: a line of JSON a message, each with a number that its answer repeats. */
export class TargetProgram implements Conversation {
  readonly #child: ChildProcess;
  readonly #input: Writable;
  readonly patience: ProgramPatience;
  readonly #leads: boolean;
  readonly #asked = new Map<number, Asked>();
  readonly #ended: Promise<void>;
  #number = 0;
  readonly #lines = new LineReader();
  #words = '';
  #over: TargetFault | undefined;

  /**
   * Starts the program.
   *
   * @param command for the shell.
   * @param folder in which it runs; by default that of this process.
   * @param leads whether the program leads a process group of its own. In a worker it stays in that one's group, which is
   *   ended as a whole.
   */
  constructor(
    command: string,
    { leads, folder, ...patience }: { leads: boolean; folder?: string } & Partial<ProgramPatience>,
  ) {
    this.patience = { ...PATIENCE, ...patience };
    this.#leads = leads;
    const child = spawn(command, {
      ...(leads ? LEADER : {}),
      ...(folder === undefined ? {} : { cwd: folder }),
      shell: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    if (leads) endTogether(child);
    const [input, output, words] = child.stdio as unknown as [Writable, Readable, Readable];
    this.#input = input;
    // A program that has just ended is noticed by its exit.
    input.on('error', () => undefined);
    output.on('error', () => undefined);
    words.on('error', () => undefined);
    output.setEncoding('utf8').on('data', (chunk: string) => this.#hear(chunk));
    words.setEncoding('utf8').on('data', (chunk: string) => {
      this.#words = (this.#words + chunk).slice(-MAX_LAST_WORDS);
    });
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    this.#ended = new Promise((resolve) => {
      const end = (how: string) => {
        this.#end(how);
        resolve();
      };
      child.once('error', (error) => end(`can't be started: ${error.message}`));
      child.once('exit', (code, signal) => {
        const how = signal ? `was ended by ${signal}` : `ended with status ${code}`;
        const timer = real.setTimeout(() => end(how), LAST_WORDS_MS);
        void closed.then(() => {
          real.clearTimeout(timer);
          end(how);
        });
      });
    });
  }

  /** Why no answer will come any more; undefined as long as the program runs. */
  get over(): TargetFault | undefined {
    return this.#over;
  }

  /** The last lines that it wrote to standard error. */
  get lastWords(): string {
    return this.#words.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  }

  #end(how: string): void {
    const waiting = [...this.#asked.values()].map(({ type }) => `'${type}'`);
    const before = waiting.length > 0 ? ` before it answered ${waiting.join(', ')}` : '';
    this.#giveUp(`the target program ${how}${before}`);
  }

  /** Nothing that comes after this counts. */
  #giveUp(reason: string): void {
    this.#over ??= new TargetFault(reason, this.lastWords);
    for (const { failed, timer } of this.#asked.values()) {
      real.clearTimeout(timer);
      failed(this.#over);
    }
    this.#asked.clear();
    this.#killNow();
  }

  #killNow(): void {
    if (this.#leads) killGroup(this.#child);
    else this.#child.kill('SIGKILL');
  }

  #hear(chunk: string): void {
    if (this.#over) return;
    for (const line of this.#lines.take(chunk)) this.#read(line);
    if (this.#lines.pending > MAX_LINE) {
      this.#lines.clear();
      this.#giveUp(`the target program wrote a line of more than ${MAX_LINE} characters`);
    }
  }

  #read(line: string): void {
    if (this.#over || line.trim() === '') return;
    if (line.length > MAX_LINE) {
      this.#giveUp(`the target program wrote a line of ${line.length} characters`);
      return;
    }
    let answer: unknown;
    try {
      answer = JSON.parse(line);
    } catch {
      const hint = 'whatever is meant for people belongs on standard error';
      this.#giveUp(`the target program wrote a line that is not JSON (${hint}): ${shorten(line)}`);
      return;
    }
    const number = typeof answer === 'object' && answer !== null ? (answer as { number?: unknown }).number : undefined;
    const asked = typeof number === 'number' ? this.#asked.get(number) : undefined;
    if (!asked || typeof number !== 'number') {
      this.#giveUp(`the target program answered a message that waits for no answer: ${shorten(line)}`);
      return;
    }
    this.#asked.delete(number);
    real.clearTimeout(asked.timer);
    try {
      asked.answered(answerTo(asked.type, answer, this.lastWords));
    } catch (error) {
      asked.failed(error as TargetFault);
    }
  }

  /**
   * Sends a message and waits for its answer.
   *
   * @throws TargetFault when the answer does not come, comes too late, or is not as the schema has it.
   */
  ask<T extends MessageType>(type: T, message: Protocol[T]['message']): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      if (this.#over) return reject(this.#over);
      const number = ++this.#number;
      const { startMs, answerMs, stopMs } = this.patience;
      const ms = type === 'start' ? startMs : type === 'stop' ? stopMs : answerMs;
      // A program that is late once is out of step: a later message of it could be taken for something else.
      const timer = real.setTimeout(() => {
        this.#giveUp(`the target program did not answer '${type}' within ${ms / 1000} seconds`);
      }, ms);
      this.#asked.set(number, { type, answered: (answer) => resolve(answer as Answer<T>), failed: reject, timer });
      this.#input.write(`${JSON.stringify({ number, type, ...message })}\n`);
    });
  }

  /** Lets the program end by itself, and ends it if it does not. */
  async stop(): Promise<void> {
    const timer = real.setTimeout(() => this.#killNow(), this.patience.stopMs);
    await this.ask('stop', {}).catch(() => undefined);
    this.#input.end();
    await this.#ended;
    real.clearTimeout(timer);
  }

  /** Ends it, with all that it has started. */
  kill(): void {
    this.#giveUp('the target program was ended');
  }
}
