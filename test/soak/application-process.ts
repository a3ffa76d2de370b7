import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { processBody } from '../../conformance/src/process-body.js';
import type { BackendName } from './backend.js';

/** The settings of an application. */
export interface ApplicationOptions {
  middleware: 'spec-session' | 'express-session';
  store: BackendName;
  /** The URL of the store's server. */
  url: string;
  /** The time limit of a store's operation, in milliseconds. */
  deadline: number;
}

/** The time limit for an application to start, answer or end, in milliseconds. */
const PATIENCE = 30_000;

/** The application of the soak test in its process. */
export class ApplicationProcess {
  #hasEnded = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {
    child.once('exit', () => {
      this.#hasEnded = true;
    });
  }

  /** @throws Error if it ends, or is not there in time */
  static async start({ middleware, store, url, deadline }: ApplicationOptions): Promise<ApplicationProcess> {
    const child = fork(processBody('application', import.meta.url), {
      execArgv: ['--expose-gc'],
      env: { ...process.env, MIDDLEWARE: middleware, STORE: store, STORE_URL: url, DEADLINE: String(deadline) },
    });
    try {
      const { port } = (await answerOf(child)) as { port: number };
      return new ApplicationProcess(child, port);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /**
   * Collects garbage.
   *
   * @returns bytes that its heap holds
   * @throws Error if it ends, or gives no answer in time
   */
  async heapUsed(): Promise<number> {
    const answer = answerOf(this.child);
    this.child.send('memory', () => {});
    return ((await answer) as { heapUsed: number }).heapUsed;
  }

  /** Resolves when it has ended. */
  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = once(this.child, 'exit');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), PATIENCE);
    if (this.child.connected) this.child.disconnect();
    await ended;
    clearTimeout(timer);
  }
}

/** @returns the next message of a process */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const waiting = new AbortController();
  const message = once(child, 'message', { signal: waiting.signal }).then(([answer]) => answer);
  const end = once(child, 'exit', { signal: waiting.signal }).then(([code, signal]) => {
    throw new Error(`the application ended with ${code === null ? signal : `status ${code}`} before it answered`);
  });
  const timer = setTimeout(
    () => waiting.abort(new Error(`the application did not answer in ${PATIENCE} ms`)),
    PATIENCE,
  );
  try {
    return await Promise.race([message, end]);
  } finally {
    clearTimeout(timer);
    for (const wait of [message, end]) wait.catch(() => {});
    waiting.abort();
  }
}
