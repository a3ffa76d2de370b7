/**
 * The process of one replica: the application of a scenario, as it runs in a worker, but asked by messages, with gates and
 * a database that it shares with the other replicas. It is started by a worker, and serves one scenario after the other.
 */
import { Activity } from '../runner/activity.js';
import type { Application } from '../runner/application.js';
import type { WireClient } from '../runner/client.js';
import { VirtualClock } from '../runner/clock.js';
import { InProcessHost } from '../runner/in-process-host.js';
import { joinRunner } from '../runner/join-runner.js';
import type { MatchContext, Mismatch } from '../runner/match.js';
import { ProcessEvents } from '../runner/process-events.js';
import { REQUEST_HEADER } from '../runner/request-header.js';
import type { RequestLog } from '../runner/request-log.js';
import { Servers } from '../runner/server.js';
import { watchSoundness } from '../runner/soundness.js';
import type { TraceEntry } from '../runner/store.js';
import type { WorkerContext } from '../runner/worker-context.js';
import { loadTarget } from '../targets/load.js';
import { FarGates } from './far-gates.js';
import type { FromReplica, LogRecord, ReplicaQuestion, ReplicaQuestions, ToReplica } from './messages.js';
import { openDatabase } from './open-database.js';
import type { SharedDatabase, SharedRecords } from './shared-records.js';

const clock = new VirtualClock();
const activity = new Activity(clock);
const events = new ProcessEvents(() => activity.note());
const unsound = watchSoundness(events);
const hrtime = process.hrtime.bigint;

/** What stays from scenario to scenario. */
interface Loaded {
  context: WorkerContext;
  database: SharedDatabase;
}

/** What one scenario has set up. */
interface Running {
  host: InProcessHost;
  application: Application | undefined;
  gates: FarGates;
  fixtures: MatchContext;
  /** Every part of the database that its stores have used. */
  records: SharedRecords[];
  logs: Map<number, RequestLog>;
  numbers: WeakMap<RequestLog, number>;
  times: WeakMap<TraceEntry, number>;
  /** Labels of the functions that were called since the last report. */
  called: string[];
  /** How many warnings have been reported. */
  warned: number;
}

let loaded: Loaded | undefined;
let running: Running | undefined;

/** What only a scenario that is under way can be asked. */
function now(): Running & { application: Application } {
  if (!running?.application) throw new Error('the replica has no application');
  return { ...running, application: running.application };
}

/** The replica is sent requests by the driver's client, which it tells apart by a header. */
const client: WireClient = {
  send() {
    throw new Error('a replica sends no requests');
  },
  keyOf: ({ headers }) => Number(headers[REQUEST_HEADER.toLowerCase()]),
};

function remember(captures: ReplicaQuestions['expect']['asked']['captures'], { fixtures }: Running): void {
  for (const [name, value] of captures) fixtures.captures.set(name, value);
}

function add(request: number, log: RequestLog): void {
  const { logs, numbers } = now();
  logs.set(request, log);
  numbers.set(log, request);
}

function logRecord(request: number, log: RequestLog): LogRecord {
  return {
    request,
    reached: log.reached,
    saw: [...log.saw],
    errors: log.errors,
    nextCalls: log.nextCalls,
    plainNextCalls: [...log.plainNextCalls],
    cookieLines: [...log.cookieLines],
  };
}

type Answers = {
  [Q in ReplicaQuestion]: (asked: ReplicaQuestions[Q]['asked']) => Promise<ReplicaQuestions[Q]['answer']>;
};

const answers: Answers = {
  async load({ target: location, database: address }) {
    clock.install();
    events.install();
    // The target first: the client of the database must not find anything that the target has replaced unseen.
    const target = await loadTarget(location);
    const why = unsound();
    if (why !== undefined) throw new Error(`${location.asked} can't be judged: ${why}`);
    activity.patienceMs = target.patienceMs;
    const database = await openDatabase(address);
    loaded = { context: { target, clock, activity, events, servers: new Servers() }, database };
    return {};
  },

  async make({ scenario, host: hostName, now: begin, scope, captures }) {
    if (!loaded) throw new Error('the replica was not loaded');
    const { context, database } = loaded;
    const times = new WeakMap<TraceEntry, number>();
    const records: SharedRecords[] = [];
    const called: string[] = [];
    const gates = new FarGates((arrival, gate, opensAt) =>
      tell({ type: 'arrived', arrival, gate, ...(opensAt === undefined ? {} : { opensAt }) }),
    );
    const host = new InProcessHost(context, hostName, true, {
      gates,
      records(store) {
        const own = database.records(`${scope}:${store}`);
        records.push(own);
        return own;
      },
      asked: (entry) => void times.set(entry, Number(hrtime() / 1000n)),
    });
    const fixtures: MatchContext = {
      now: () => clock.peek(),
      captures: new Map(captures),
      called: (label) => called.push(label),
      codec: context.target.codec,
    };
    running = {
      ...{ host, application: undefined, gates, fixtures, records, times, called, warned: 0 },
      ...{ logs: new Map(), numbers: new WeakMap() },
    };
    host.begin(begin, undefined);
    const failed: Mismatch[] = [];
    const made = await host.make(scenario, { fixtures, client, failed: (mismatch) => void failed.push(mismatch) });
    running.application = made.application;
    return { ...(made.refused ? { refused: made.refused } : {}), failed };
  },

  address: async ({ request }) => now().application.address(request),

  async expect({ request, step, captures }) {
    const { application } = now();
    remember(captures, now());
    const [announced] = await application.expect([step]);
    if (!announced) throw new Error('the application expects nothing');
    add(request, announced.log);
    application.connected(request, [announced.log]);
    return {};
  },

  async seed({ seed, captures }) {
    remember(captures, now());
    await now().application.seed(seed);
    return {};
  },

  async fault({ fault, captures }) {
    remember(captures, now());
    await now().application.fault(fault);
    return {};
  },

  stored: async () => ({ records: await now().application.stored() }),

  async callStore({ request, call, captures }) {
    remember(captures, now());
    add(request, await now().application.callStore(call));
    return {};
  },

  async secrets({ values }) {
    await now().application.setSecrets(values);
    return {};
  },

  async advance({ ms }) {
    await now().application.advance(ms);
    return {};
  },

  state: () => activity.state(),

  async quiet({ rounds }) {
    await activity.quiet(rounds);
    return {};
  },

  async report() {
    if (!running) throw new Error('the replica has nothing to report');
    const { host, application, logs, numbers, times, called } = running;
    const trace = (application?.trace ?? []).map((entry) => {
      const log = application?.askedBy(entry);
      const request = log && numbers.get(log);
      return { entry, at: times.get(entry) ?? 0, ...(request === undefined ? {} : { request }) };
    });
    const fault = application?.harnessError;
    const warnings = host.warnings.slice(running.warned);
    running.warned += warnings.length;
    return {
      logs: [...logs].map(([request, log]) => logRecord(request, log)),
      trace,
      warnings,
      called: called.splice(0),
      uncaught: host.takeUncaught(),
      ...(fault ? { harnessError: fault.message } : {}),
    };
  },

  async end() {
    await running?.host.end();
    const why = unsound();
    return why === undefined ? {} : { unsound: why };
  },

  async clear() {
    for (const own of running?.records ?? []) await own.clear();
    return {};
  },
};

const tell = joinRunner<ToReplica, FromReplica>((message) => {
  // What the driver only asks moves nothing.
  if (message.type === 'pass') return running?.gates.letPass(message.arrival);
  const { id, question, asked } = message;
  const answer = (answers[question] as (asked: unknown) => Promise<object>)(asked);
  answer.then(
    (given) => tell({ type: 'answer', id, answer: given }),
    (error: unknown) => tell({ type: 'failed', id, reason: error instanceof Error ? error.message : String(error) }),
  );
});

// As for a worker: what is to become of it, the runner decides.
process.on('SIGINT', () => undefined);
