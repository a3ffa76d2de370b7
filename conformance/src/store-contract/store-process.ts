import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../command-error.js';
import { loaderArguments, processBody } from '../process-body.js';
import { WorkerProcess } from '../runner/worker-process.js';
import type { TargetLocation } from '../targets/locate.js';
import type { FromStoreWorker, StoreFacts, StoreJob, ToStoreWorker } from './messages.js';
import type { StoreOutcome } from './run-steps.js';

/** A worker that is silent for longer, in milliseconds, is in an endless loop. */
const SILENCE_MS = 10_000;

/** How long a module may take to load, in milliseconds. */
const LOAD_MS = 30_000;

/** How long a process that has nothing left to do may take to end, in milliseconds. */
const EXIT_MS = 3000;

/** The body of a process that loads a store. */
function body(name: string, folder: string, store: TargetLocation): { file: string; execArgv: string[] } {
  const file = processBody(name, import.meta.url);
  // It works in the folder, but what it is made of is found from where the command runs.
  const script = `process.chdir(${JSON.stringify(folder)});`;
  const change = `data:text/javascript,${encodeURIComponent(script)}`;
  return { file, execArgv: [...loaderArguments([store.file]), '--import', change] };
}

type Worker = WorkerProcess<ToStoreWorker, FromStoreWorker>;

/** Tells the outcome of one job. */
type Finish = (id: string, outcome: StoreOutcome, durationMs: number) => void;

function broken(reason: string): StoreOutcome {
  return { verdict: 'error', failures: [], reason };
}

/** The process in which a store is judged: a new one takes its place when the store has ended it. */
export class StoreProcess {
  /** The folder in which the process works: stores without a path of their own write here. */
  readonly #folder = mkdtempSync(join(tmpdir(), 'session-conformance-store-'));
  #worker: Worker | undefined;
  #facts: StoreFacts | undefined;

  /** @param loadMs the module has to be loaded, and its first store made, within so many milliseconds */
  constructor(
    private readonly location: TargetLocation,
    private readonly loadMs = LOAD_MS,
  ) {}

  /**
   * Loads the store's module.
   *
   * @throws CommandError when it can't be
   */
  async open(): Promise<StoreFacts> {
    this.#facts = await this.#load('real');
    if (this.#facts.clock === 'virtual') {
      // The clock has to be replaced before anything of the store is loaded.
      this.#worker?.kill();
      await this.#load('virtual');
    }
    return this.#facts;
  }

  async #load(clock: 'virtual' | 'real'): Promise<StoreFacts> {
    const worker: Worker = new WorkerProcess({
      ...body('worker', this.#folder, this.location),
      env: process.env,
    });
    this.#worker = worker;
    let facts: StoreFacts | undefined;
    let why = 'it exited while the store was loaded';
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      why = `it was not loaded after ${this.loadMs / 1000} s: does something at its top level never end?`;
      worker.kill();
    }, this.loadMs);
    await this.#converse(worker, { type: 'load', location: this.location, clock }, (message) => {
      if (message.type === 'ready') facts = message.facts;
      if (message.type === 'broken') why = message.reason;
      return message.type === 'ready' || message.type === 'broken';
    }).then((end) => {
      clearTimeout(late);
      if (end !== undefined && !isLate) why = end;
    });
    if (facts === undefined) throw new CommandError(`${this.location.asked} can't be run: ${why}`);
    return facts;
  }

  /**
   * Sends a message, and hears the answers until one is the last.
   *
   * @returns how the worker ended, if it did before that
   */
  #converse(
    worker: Worker,
    message: ToStoreWorker,
    hear: (message: FromStoreWorker) => boolean,
  ): Promise<string | undefined> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout;
      const settle = (end?: string) => {
        clearTimeout(timer);
        worker.off('message', onMessage);
        worker.off('gone', onGone);
        resolve(end);
      };
      const patience = () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          worker.kill();
          settle(`it showed no life for ${SILENCE_MS / 1000} s: is there an endless loop?`);
        }, SILENCE_MS);
      };
      const onMessage = (answer: FromStoreWorker) => {
        patience();
        if (hear(answer)) settle();
      };
      const onGone = ({ how, lastWords }: { how: string; lastWords: string }) =>
        settle(lastWords === '' ? how : `${how}:\n${lastWords}`);
      worker.on('message', onMessage);
      worker.on('gone', onGone);
      patience();
      worker.tell(message);
    });
  }

  /**
   * Runs jobs at the same time.
   *
   * If the process ends meanwhile, those that were under way run again alone, so that it is seen which of them did it.
   */
  async run(jobs: readonly StoreJob[], finish: Finish): Promise<void> {
    const waiting = new Map(jobs.map((job) => [job.id, job]));
    if (this.#worker === undefined) await this.#load(this.#facts?.clock ?? 'real');
    const worker = this.#worker as unknown as Worker;
    const end = await this.#converse(worker, { type: 'run', jobs: [...jobs] }, (message) => {
      if (message.type === 'result' && waiting.delete(message.id))
        finish(message.id, message.outcome, message.durationMs);
      return message.type === 'done' || message.type === 'broken';
    });
    if (end !== undefined) {
      worker.kill();
      this.#worker = undefined;
    }
    const left = [...waiting.values()];
    if (jobs.length === 1 || end === undefined)
      for (const { id } of left) finish(id, broken(end ?? 'the worker did not run it'), 0);
    else for (const job of left) await this.run([job], finish);
  }

  /** Whether an outage is of one store alone; not if the process does not survive the question. */
  async outagesAreApart(): Promise<boolean> {
    if (this.#worker === undefined) await this.#load(this.#facts?.clock ?? 'real');
    const worker = this.#worker as unknown as Worker;
    let areApart = false;
    const end = await this.#converse(worker, { type: 'outages' }, (message) => {
      if (message.type === 'outages') areApart = message.apart;
      return message.type === 'outages' || message.type === 'broken';
    });
    if (end !== undefined) {
      worker.kill();
      this.#worker = undefined;
      return false;
    }
    return areApart;
  }

  /** Runs a job after which the process has to end by itself. */
  async runToExit(job: StoreJob): Promise<StoreOutcome> {
    const { clock = 'real' } = this.#facts ?? {};
    const { file, execArgv } = body('exit-worker', this.#folder, this.location);
    const child = fork(file, {
      execArgv,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    return new Promise((resolve) => {
      let outcome: StoreOutcome | undefined;
      let timer = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
      let isLate = false;
      child.once('message', (message) => {
        outcome = message as StoreOutcome;
        clearTimeout(timer);
        timer = setTimeout(() => {
          isLate = true;
          child.kill('SIGKILL');
        }, EXIT_MS);
      });
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        if (outcome === undefined) resolve(broken(`the process ended early (${code ?? signal})`));
        else if (isLate && outcome.verdict === 'pass') {
          const expected = `the process ends within ${EXIT_MS} ms`;
          resolve({
            verdict: 'fail',
            failures: [{ step: 'end', path: 'exits', expected, actual: 'something of the store keeps it alive' }],
          });
        } else resolve(outcome);
      });
      child.once('error', (error) => resolve(broken(error.message)));
      child.send({ type: 'load', location: this.location, clock, job });
    });
  }

  /** Ends the process, and removes what the store has written in its folder. */
  close(): void {
    this.#worker?.kill();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
