import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { makeChoices } from '../support/random.js';
import { BACKEND_FAULTS, type BackendFault, type BackendName, startBackend } from './backend.js';
import { type Finding, Visitor } from './visitor.js';

/** What to soak, and how long. */
export interface SoakOptions {
  middleware: 'spec-session' | 'express-session';
  store: BackendName;
  /** How many requests to send. */
  requests: number;
  /** Chooses the order of the faults and the actions of the visitors; how they overlap is left to the machine. */
  seed: number;
}

/** What came of it. */
export interface SoakReport {
  requests: number;
  /** How many were answered with an error. */
  errors: number;
  /** How often each fault began. */
  faults: Record<BackendFault, number>;
  findings: Finding[];
  /** The longest time to a response, in milliseconds. */
  slowest: number;
  /** What the heap held after the run, beyond that after the first requests, in bytes. */
  growth: number;
}

const VISITORS = 20;

/** What a store's operation may take, in milliseconds. */
const DEADLINE = 500;

/** A login reads, destroys and writes; PostgreSQL may need a new connection for each of them. The rest is for a busy machine. */
const LIMIT = 6 * DEADLINE + 5000;

/** A fault begins after so many requests, and ends after half as many more. */
const INTERVAL = 300;

/** Requests before the heap is measured for the first time: code is compiled, buffers have their size. */
const WARM_UP = 1000;

/** No more findings are kept. */
const MOST_FINDINGS = 50;

/** The application in its process. */
class Application {
  readonly #ended: Promise<unknown>;
  #hasEnded = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {
    this.#ended = once(child, 'exit').then(() => {
      this.#hasEnded = true;
    });
  }

  static async start({ middleware, store }: SoakOptions, url: string): Promise<Application> {
    const child = fork(join(__dirname, 'application.ts'), {
      execArgv: ['--expose-gc', '--import', 'tsx'],
      env: { ...process.env, MIDDLEWARE: middleware, STORE: store, STORE_URL: url, DEADLINE: String(DEADLINE) },
    });
    const early = once(child, 'exit').then(([code]) => {
      throw new Error(`the application ended with status ${code} before it listened`);
    });
    const [{ port }] = (await Promise.race([once(child, 'message'), early])) as [{ port: number }];
    early.catch(() => {});
    return new Application(child, port);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Bytes in its heap after a collection. */
  async heapUsed(): Promise<number> {
    this.child.send('memory');
    const [{ heapUsed }] = (await once(this.child, 'message')) as [{ heapUsed: number }];
    return heapUsed;
  }

  async stop(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.#ended;
  }
}

/**
 * Sends requests to an application while its store's server and the network before it fail in turn.
 *
 * @param progress is called now and then with the number of requests
 * @throws Error if a server or the application can't be started
 */
export async function soak(options: SoakOptions, progress: (done: number) => void = () => {}): Promise<SoakReport> {
  const backend = await startBackend(options.store);
  const application = await Application.start(options, backend.url);
  const agent = new Agent({ keepAlive: true });
  let endFault: (() => Promise<void>) | undefined;
  try {
    const choices = makeChoices(options.seed);
    const place = { port: application.port, agent };
    const visitors = Array.from({ length: VISITORS }, (_, i) => new Visitor(`visitor-${i}`, place, choices, LIMIT));
    const report: SoakReport = {
      requests: 0,
      errors: 0,
      faults: Object.fromEntries(BACKEND_FAULTS.map((fault) => [fault, 0])) as SoakReport['faults'],
      findings: [],
      slowest: 0,
      growth: 0,
    };

    const send = async (action: Promise<{ status: number; finding?: Finding }>) => {
      const begin = performance.now();
      const { status, finding } = await action;
      report.requests++;
      report.slowest = Math.max(report.slowest, performance.now() - begin);
      if (status >= 500) report.errors++;
      if (finding && report.findings.length < MOST_FINDINGS) report.findings.push(finding);
    };
    const untilCount = async (count: number) => {
      await Promise.all(
        visitors.map(async (visitor) => {
          while (report.requests < count && !application.hasEnded) await send(visitor.act());
        }),
      );
      progress(report.requests);
    };

    await untilCount(Math.min(WARM_UP, options.requests / 4));
    const before = await application.heapUsed();
    let waiting: BackendFault[] = [];
    while (report.requests < options.requests && !application.hasEnded) {
      if (waiting.length === 0) waiting = [...BACKEND_FAULTS];
      const [fault] = waiting.splice(choices.below(waiting.length), 1) as [BackendFault];
      endFault = await backend.begin(fault);
      report.faults[fault]++;
      await untilCount(report.requests + INTERVAL / 2);
      await endFault();
      endFault = undefined;
      await untilCount(report.requests + INTERVAL / 2);
    }
    if (application.hasEnded) {
      const details = `after ${report.requests} requests`;
      return { ...report, findings: [{ violation: 'ended', details }, ...report.findings] };
    }
    // Nothing fails any more, so that each visitor gets an answer about its session.
    const last = report.errors;
    for (const visitor of visitors) await send(visitor.read());
    if (report.errors > last)
      report.findings.push({ violation: 'hang', details: 'errors go on after the last fault has ended' });
    report.growth = (await application.heapUsed()) - before;
    return report;
  } finally {
    agent.destroy();
    // A server that is suspended would not stop.
    await endFault?.();
    await application.stop();
    await backend.stop();
  }
}
