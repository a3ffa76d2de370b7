import { EventEmitter, once } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { makeChoices } from '../support/random.js';
import { ApplicationProcess } from './application-process.js';
import { BACKEND_FAULTS, type BackendFault, type BackendName, startBackend } from './backend.js';
import { type Finding, type Violation, Visitor } from './visitor.js';

/** The subject and the length of a soak. */
export interface SoakOptions {
  middleware: 'spec-session' | 'express-session';
  store: BackendName;
  /** The number of requests; without it, only the time limits them. */
  requests?: number;
  /** The time limit in minutes, whatever the number of requests; default: none. */
  minutes?: number;
  /** Decides the order of the faults and the actions of the visitors; the machine decides how they overlap. */
  seed: number;
}

/** The result of a soak. */
export interface SoakReport {
  requests: number;
  /** The number of requests that got the application's answer. */
  answered: number;
  /** The number of requests that got an error. */
  errors: number;
  /** The number of times that each violation was seen; each loss counts once. */
  violations: Record<Violation, number>;
  /** The first of them. */
  findings: Finding[];
  /** How often each fault began. */
  faults: Record<BackendFault, number>;
  /** The longest time to a response, in milliseconds. */
  slowest: number;
  /** The number of requests that took longer than the store's limit. */
  late: number;
  /** Bytes in the heap after the first requests and after the last, each after a collection; nothing if the process ended. */
  heap: { before: number; after: number } | undefined;
}

const VISITORS = 20;

/** The time limit of a store's operation, in milliseconds. */
const DEADLINE = 500;

/**
 * The store's limit for a request, in milliseconds. A login reads, destroys and writes; with PostgreSQL, each of them may wait for
 * a connection, and then for the answer.
 */
export const STORE_LIMIT: Readonly<Record<BackendName, number>> = { redis: 3 * DEADLINE, postgres: 6 * DEADLINE };

/** The extra milliseconds that a visitor waits, since the machine may be busy. */
const ALLOWANCE = 5000;

/** Requests that end during each fault, and that are answered before the next one. */
const DURING = 100;
const BETWEEN = 200;

/** Milliseconds of errors after a fault from which the application counts as stuck. */
const RECOVERY = 30_000;

/** How long a visitor waits after an error before it tries again, in milliseconds. */
const RETRY = 50;

/** Requests before the heap is measured for the first time: code is compiled, buffers have their size. */
const WARM_UP = 1000;

/** The number of findings that are kept. */
const MOST_FINDINGS = 50;

const zeros = <T extends string>(names: readonly T[]) =>
  Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;

/**
 * Sends requests to an application while its store's server and the network before it fail in turn. An application that ends is
 * started again.
 *
 * @param progress is called now and then with the number of requests
 * @throws RangeError if it would never end
 * @throws Error if a server or the application can't be started, or does not answer in time
 */
export async function soak(options: SoakOptions, progress: (done: number) => void = () => {}): Promise<SoakReport> {
  const { middleware, store, requests = Number.POSITIVE_INFINITY, minutes = Number.POSITIVE_INFINITY, seed } = options;
  if (Math.min(requests, minutes) === Number.POSITIVE_INFINITY)
    throw new RangeError('a soak needs a number of requests or of minutes');
  const backend = await startBackend(store);
  const startApplication = () => ApplicationProcess.start({ middleware, store, url: backend.url, deadline: DEADLINE });
  let application: ApplicationProcess | undefined;
  const agent = new Agent({ keepAlive: true });
  let endFault: (() => Promise<void>) | undefined;
  try {
    application = await startApplication();
    const choices = makeChoices(seed);
    const place = { port: application.port, agent };
    const patience = STORE_LIMIT[store] + ALLOWANCE;
    const visitors = Array.from({ length: VISITORS }, (_, i) => new Visitor(`visitor-${i}`, place, choices, patience));
    const report: SoakReport = {
      requests: 0,
      answered: 0,
      errors: 0,
      violations: zeros(['foreign', 'lost', 'revived', 'hang', 'cut', 'stuck', 'ended']),
      findings: [],
      faults: zeros(BACKEND_FAULTS),
      slowest: 0,
      late: 0,
      heap: undefined,
    };
    const turns = new EventEmitter();
    const lastMoment = performance.now() + minutes * 60_000;

    const note = (finding: Finding) => {
      report.violations[finding.violation]++;
      if (report.findings.length < MOST_FINDINGS) report.findings.push(finding);
    };
    const send = async (action: Promise<{ status: number; finding?: Finding }>) => {
      const begin = performance.now();
      const { status, finding } = await action;
      const time = performance.now() - begin;
      report.requests++;
      if (status === 200) report.answered++;
      else if (status > 0) report.errors++;
      report.slowest = Math.max(report.slowest, time);
      if (time > STORE_LIMIT[store]) report.late++;
      if (finding) note(finding);
      return status;
    };

    /** Lets all visitors go on while something happens. */
    const underLoad = async (course: () => Promise<void>) => {
      let going = true;
      const visits = visitors.map(async (visitor) => {
        while (going) {
          const answered = !application?.hasEnded && (await send(visitor.act())) === 200;
          if (!answered) await pause(RETRY);
          turns.emit('turn');
        }
      });
      try {
        await course();
      } finally {
        going = false;
        await Promise.all(visits);
      }
    };
    const until = async (condition: () => boolean) => {
      while (!condition() && !application?.hasEnded) await once(turns, 'turn');
      progress(report.requests);
    };
    const restartIfEnded = async () => {
      if (!application?.hasEnded) return;
      note({ violation: 'ended', details: `after ${report.requests} requests` });
      application = await startApplication();
      place.port = application.port;
    };

    const first = application;
    await underLoad(() => until(() => report.requests >= Math.min(WARM_UP, requests / 4)));
    const before = first.hasEnded ? 0 : await first.heapUsed();
    let waiting: BackendFault[] = [];
    await underLoad(async () => {
      while (report.requests < requests && performance.now() < lastMoment) {
        if (waiting.length === 0) waiting = [...BACKEND_FAULTS];
        const [fault] = waiting.splice(choices.below(waiting.length), 1) as [BackendFault];
        endFault = await backend.begin(fault);
        report.faults[fault]++;
        const begun = report.requests;
        await until(() => report.requests >= begun + DURING);
        await endFault();
        endFault = undefined;
        await restartIfEnded();
        const { answered } = report;
        const end = performance.now() + RECOVERY;
        await until(() => report.answered >= answered + BETWEEN || performance.now() > end);
        await restartIfEnded();
        if (performance.now() > end)
          note({ violation: 'stuck', details: `${fault} ended ${RECOVERY} ms ago, and there are still errors` });
      }
    });
    // After the last fault, each visitor can get an answer about its session.
    for (const visitor of visitors) {
      const status = await send(visitor.read());
      if (status !== 200) note({ violation: 'stuck', details: `${status} after the last fault has ended` });
    }
    if (!first.hasEnded) report.heap = { before, after: await first.heapUsed() };
    return report;
  } finally {
    agent.destroy();
    // A server that is suspended would not stop.
    await endFault?.();
    await application?.stop();
    await backend.stop();
  }
}
