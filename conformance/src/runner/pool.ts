import { EventEmitter } from 'node:events';
import { CommandError } from '../command-error.js';
import { environmentOf, SETTABLE_VARIABLES } from '../corpus/environment.js';
import type { HostName, Scenario } from '../corpus/scenario.js';
import { processBody } from '../process-body.js';
import type { Introduction } from '../protocol/messages.js';
import { PATIENCE } from '../protocol/patience.js';
import type { ReplicaParts } from '../replicas/messages.js';
import { NothingToShare, SharedServer } from '../replicas/shared-server.js';
import { isCommand, isUrl, type TargetSource } from '../targets/source.js';
import { HarnessError } from './harness-error.js';
import type { FromWorker, ToWorker } from './messages.js';
import type { Outcome } from './outcome.js';
import type { Smoke } from './smoke.js';
import { type WorkerEnd, WorkerProcess } from './worker-process.js';

/** What a worker may take; times in real milliseconds. */
export interface PoolLimits {
  /**
   * A worker that has been silent for so long, while it took so much processor time, is in an endless loop. Default 5000.
   */
  silenceMs: number;
  /** A scenario that takes longer is given up. Default 20000. */
  jobMs: number;
  /** A target that takes longer to load is given up. Default 30000. */
  loadMs: number;
  /** A worker whose objects take more ends, in MiB: V8's heap. Default 512. */
  heapMiB: number;
  /** A worker that takes more altogether is ended, in MiB: buffers are not in the heap. Default 1024. */
  memoryMiB: number;
  /** A target program that takes longer for an answer is given up. Default 8000. */
  answerMs: number;
  /** A request to a target program hangs when nothing of the response comes for longer. Default 5000. */
  responseMs: number;
  /** A target program that takes longer to end by itself is ended. Default 3000. */
  stopMs: number;
  /**
   * Whether a worker may take more memory to spare time, where many thousand scenarios run. Default: where the target is
   * another process.
   */
  roomy: boolean;
}

const LIMITS: PoolLimits = {
  silenceMs: 5000,
  jobMs: 20_000,
  loadMs: 30_000,
  heapMiB: 512,
  memoryMiB: 1024,
  answerMs: PATIENCE.answerMs,
  responseMs: PATIENCE.responseMs,
  stopMs: 3000,
  roomy: false,
};

/** What came of a job. */
export interface JobResult {
  outcome: Outcome;
  durationMs: number;
}

/** What the target has shown about itself. */
export interface TargetFacts {
  name: string;
  version: string;
  /** Needs that it does not meet. */
  lacks: string[];
  /** What a target program has told of itself. */
  introduction?: Introduction;
}

interface Job {
  scenario: Scenario;
  host: HostName;
  observe: boolean;
  tracePasses: boolean;
  replicas?: ReplicaParts;
  done: (result: JobResult) => void;
}

/** The body of a worker; compiled once. */
let body: string | undefined;

function workerModule({ roomy, heapMiB }: PoolLimits): { file: string; execArgv: string[] } {
  body ??= processBody('worker', import.meta.url);
  const execArgv = [
    // Node would print warnings past process.stderr; the worker listens to them itself.
    '--no-warnings',
    `--max-old-space-size=${heapMiB}`,
    // Nothing here lives long: a small young generation takes less memory and hardly more time.
    ...(roomy ? ['--max-semi-space-size=32'] : ['--max-semi-space-size=1']),
  ];
  return { file: body, execArgv };
}

/** The least time before a silent worker is looked at again, in milliseconds. */
const MIN_LOOK_MS = 50;

/** How many times as long a scenario with replicas may take. */
const REPLICAS_FACTOR = 3;

/** What V8 writes before it ends a process whose heap is full. */
const HEAP_IS_FULL = /heap limit|heap out of memory/i;

/** One worker process and the job that it has. */
class Worker extends EventEmitter<{ message: [FromWorker]; foreign: []; gone: [string] }> {
  readonly #process: WorkerProcess<ToWorker, FromWorker>;
  readonly #limits: PoolLimits;
  #killed: string | undefined;

  constructor(env: Record<string, string>, limits: PoolLimits) {
    super();
    this.#limits = limits;
    this.#process = new WorkerProcess({
      ...workerModule(limits),
      // One thread: see threadPoolDone.
      env: { ...process.env, UV_THREADPOOL_SIZE: '1', ...env },
    });
    this.#process.on('message', (message) => {
      if ('memory' in message && message.memory > limits.memoryMiB * 1024 * 1024)
        this.kill(`the process was ended: it took more than ${limits.memoryMiB} MiB of memory`);
      // Nothing that comes from a process that is given up counts any more.
      if (this.#killed === undefined) this.emit('message', message);
    });
    this.#process.on('foreign', () => this.emit('foreign'));
    this.#process.on('gone', (end) => this.emit('gone', this.#killed ?? this.#wordsFor(end)));
  }

  #wordsFor({ how, lastWords }: WorkerEnd): string {
    if (HEAP_IS_FULL.test(lastWords))
      return `the process ended: its objects took more than ${this.#limits.heapMiB} MiB`;
    return lastWords === '' ? how : `${how}: ${lastWords}`;
  }

  /** @see WorkerProcess.processorMs */
  get processorMs(): number | undefined {
    return this.#process.processorMs;
  }

  tell(message: ToWorker): void {
    this.#process.tell(message);
  }

  /** @param reason is reported for the job that it still had. */
  kill(reason: string): void {
    this.#killed ??= reason;
    this.#process.kill();
  }
}

/**
 * Ends a worker that is in an endless loop: one that is silent while it takes processor time. On a machine that has too
 * much to do, a worker may be silent for long and has taken hardly any.
 */
function watchSilence(worker: Worker, silenceMs: number): { heard(): void; end(): void } {
  const kill = () => worker.kill('the process was ended: the target is in an endless loop');
  let before = worker.processorMs;
  let timer = setTimeout(look, silenceMs);
  function look(): void {
    const taken = (worker.processorMs ?? 0) - (before ?? 0);
    // Where the time can't be read, silence is all that there is to go by.
    if (before === undefined || taken >= silenceMs) kill();
    else timer = setTimeout(look, Math.max(silenceMs - taken, MIN_LOOK_MS));
  }
  return {
    heard() {
      before = worker.processorMs;
      timer.refresh();
    },
    end: () => clearTimeout(timer),
  };
}

function lost(reason: string): Outcome {
  return { verdict: 'error', failures: [], reason, wire: [], store: [] };
}

/**
 * The processes in which a target runs: several warm ones for most scenarios, and one of its own for each scenario that
 * asks for one. A worker that dies, hangs or falls silent costs the scenario that it had, and is replaced.
 */
export class Pool {
  readonly #ordinary: Job[] = [];
  readonly #apart: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  readonly #peaks = new Map<Worker, number>();
  readonly #limits: PoolLimits;
  #nextId = 1;
  #closed = false;
  #hasNoticed = false;
  #hasNoticedReplicas = false;
  /** The most memory, in bytes, that all the workers at one time have taken together. */
  peakMemory = 0;

  /**
   * @param target what to load into every worker.
   * @param size how many scenarios run at the same time.
   * @param notice is told once what the user should look at although it changes no verdict.
   * @param shared what the replicas of scenarios share; it is closed with the pool.
   */
  constructor(
    private readonly target: TargetSource,
    private readonly size: number,
    limits: Partial<PoolLimits> = {},
    private readonly notice: (text: string) => void = () => undefined,
    private readonly shared: SharedServer = new SharedServer(),
  ) {
    // A worker whose target is another process holds little: garbage that it need not collect spares a tenth of the time.
    this.#limits = { ...LIMITS, roomy: isCommand(target) || isUrl(target), ...limits };
  }

  /**
   * Starts the workers and checks that the target is attached correctly.
   *
   * @throws CommandError when it is not, or cannot be loaded.
   */
  async open(host: HostName): Promise<TargetFacts> {
    const first = this.#load({}, { host });
    // The others load at the same time; one that fails is noticed by the job that it would have had.
    for (let i = 1; i < this.size; i++) this.#addWorker();
    const { worker, ready } = await first;
    const smoke: Smoke = ready.smoke ?? { lacks: [] };
    if (smoke.broken !== undefined) throw new CommandError(smoke.broken);
    this.#rest(worker);
    const { name, version, introduction } = ready;
    return { name, version, lacks: [...ready.lacks, ...smoke.lacks], ...(introduction ? { introduction } : {}) };
  }

  async #load(env: Record<string, string>, smoke?: { host: HostName }) {
    const worker = new Worker(env, this.#limits);
    this.#all.add(worker);
    worker.once('gone', () => this.#forget(worker));
    worker.on('foreign', () => this.#foreign());
    const timer = setTimeout(
      () => worker.kill(`it was not ready within ${this.#limits.loadMs / 1000} seconds`),
      this.#limits.loadMs,
    );
    try {
      const ready = await new Promise<Extract<FromWorker, { type: 'ready' }>>((resolve, reject) => {
        worker.once('gone', (reason) => {
          const what = smoke ? 'could not be loaded, or did not survive one plain request' : 'could not be loaded';
          reject(new CommandError(`the target ${what}: ${reason}`));
        });
        worker.once('message', (message) => {
          if (message.type === 'ready') resolve(message);
          else reject(new CommandError(message.type === 'broken' ? message.reason : 'the worker answered out of turn'));
        });
        const { answerMs, responseMs } = this.#limits;
        worker.tell({
          type: 'load',
          target: this.target,
          patience: { answerMs, responseMs },
          ...(smoke ? { smoke } : {}),
        });
      });
      return { worker, ready };
    } catch (error) {
      this.#discard(worker);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** A target writes to the channel of its worker: by mistake, or to be taken for it. */
  #foreign(): void {
    if (this.#hasNoticed) return;
    this.#hasNoticed = true;
    this.notice(`${this.target.asked} writes to the channel between the runner and its processes; that is ignored`);
  }

  /**
   * Runs a scenario: in one of the warm workers, or in a process of its own when it asks for one.
   *
   * @param observe for everything that is to be seen, in place of a judgement.
   * @param tracePasses for what went over the wire and to the store, also of a scenario that passes.
   */
  async run(
    scenario: Scenario,
    host: HostName,
    { observe = false, tracePasses = false }: { observe?: boolean; tracePasses?: boolean } = {},
  ): Promise<JobResult> {
    const replicas = scenario.replicas === undefined ? undefined : await this.#share();
    if (replicas && 'outcome' in replicas) return replicas;
    return new Promise((done) => {
      const job = { scenario, host, observe, tracePasses, ...(replicas ? { replicas } : {}), done };
      (scenario.process ? this.#apart : this.#ordinary).push(job);
      this.#dispatch();
    });
  }

  /** @returns what replicas share; or, where there is nothing, what that means for their scenarios. */
  async #share(): Promise<ReplicaParts | JobResult> {
    try {
      return await this.shared.open();
    } catch (error) {
      if (!(error instanceof NothingToShare)) throw error;
      const reason = error.message;
      if (!this.#hasNoticedReplicas) this.notice(`scenarios of several processes can't run: ${reason}`);
      this.#hasNoticedReplicas = true;
      // A user who names a database relies on these scenarios. Others get a notice, even in CI, where few have a Redis.
      const outcome: Outcome = this.shared.isNamed ? lost(reason) : { ...lost(reason), verdict: 'not-applicable' };
      return { outcome, durationMs: 0 };
    }
  }

  #rest(worker: Worker): void {
    if (this.#closed) {
      worker.kill('the run is over');
      return;
    }
    this.#idle.push(worker);
    this.#dispatch();
  }

  /** Starts another worker. */
  #addWorker(): void {
    this.#load({}).then(
      ({ worker }) => this.#rest(worker),
      (error: Error) => {
        // Without any worker left, what waits would wait for ever.
        if (this.#all.size > 0) return;
        for (const job of [...this.#ordinary.splice(0), ...this.#apart.splice(0)]) {
          job.done({ outcome: lost(error.message), durationMs: 0 });
        }
      },
    );
  }

  #dispatch(): void {
    if (this.#closed) return;
    while (this.#ordinary.length > 0) {
      const worker = this.#idle.pop();
      if (!worker) break;
      const job = this.#ordinary.shift();
      if (job) void this.#runOn(worker, job).then((alive) => (alive ? this.#rest(worker) : this.#dispatch()));
    }
    while (this.#ordinary.length > 0 && this.#all.size < this.size) this.#addWorker();
    // Processes for single scenarios come last, and in place of workers that have nothing left to do: memory is bounded.
    while (this.#apart.length > 0 && this.#ordinary.length === 0) {
      const spare = this.#idle.pop();
      if (spare) this.#discard(spare);
      if (this.#all.size >= this.size) return;
      const job = this.#apart.shift();
      if (job) void this.#runApart(job);
    }
  }

  /** Ends a worker that is of no more use; from now on it does not count. */
  #discard(worker: Worker): void {
    this.#forget(worker);
    worker.kill('the worker is not needed any more');
  }

  #forget(worker: Worker): void {
    this.#all.delete(worker);
    this.#peaks.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  /** Runs a scenario in a process of its own. */
  async #runApart(job: Job): Promise<void> {
    try {
      const { env, refused } = environmentOf(job.scenario);
      if (refused.length > 0)
        throw new HarnessError(`a scenario can't set ${refused.join(', ')}, only ${SETTABLE_VARIABLES.join(', ')}`);
      const { worker } = await this.#load(env);
      await this.#runOn(worker, job);
      this.#discard(worker);
    } catch (error) {
      job.done({ outcome: lost(error instanceof Error ? error.message : String(error)), durationMs: 0 });
    }
    this.#dispatch();
  }

  /** @returns whether the worker can be used again. */
  #runOn(worker: Worker, { done, ...job }: Job): Promise<boolean> {
    const id = this.#nextId++;
    const begin = performance.now();
    return new Promise((resolve) => {
      const watch = watchSilence(worker, this.#limits.silenceMs);
      const late = setTimeout(
        () => worker.kill('the process was ended: the scenario took too long'),
        // The processes of replicas have to start, too.
        job.replicas ? REPLICAS_FACTOR * this.#limits.jobMs : this.#limits.jobMs,
      );
      const finish = (result: JobResult, alive: boolean) => {
        watch.end();
        clearTimeout(late);
        worker.off('message', hear);
        worker.off('gone', gone);
        done(result);
        resolve(alive);
      };
      const hear = (message: FromWorker) => {
        watch.heard();
        if (message.type === 'broken') {
          worker.kill(message.reason);
        } else if (message.type === 'result' && message.id === id) {
          this.#weigh(worker, message.peakMemory);
          if (message.spent) this.#discard(worker);
          finish({ outcome: message.outcome, durationMs: message.durationMs }, !message.spent);
        }
      };
      const gone = (reason: string) => finish({ outcome: lost(reason), durationMs: performance.now() - begin }, false);
      worker.on('message', hear);
      worker.on('gone', gone);
      worker.tell({ type: 'job', id, ...job });
    });
  }

  #weigh(worker: Worker, peak: number): void {
    this.#peaks.set(worker, peak);
    const sum = [...this.#peaks.values()].reduce((total, one) => total + one, 0);
    this.peakMemory = Math.max(this.peakMemory, sum);
  }

  /** Ends every worker, and lets target programs end by themselves. What still waits is never answered. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#ordinary.length = 0;
    this.#apart.length = 0;
    if (isCommand(this.target)) await Promise.all(this.#idle.map((worker) => this.#stop(worker)));
    for (const worker of this.#all) worker.kill('the run is over');
    await this.shared.close();
  }

  #stop(worker: Worker): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#limits.stopMs);
      const over = () => {
        clearTimeout(timer);
        resolve();
      };
      worker.once('message', over);
      worker.once('gone', over);
      worker.tell({ type: 'stop' });
    });
  }
}
