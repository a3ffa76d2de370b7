import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { setSecrets } from '../actions/course.js';
import { callStore } from '../actions/store-call.js';
import { requestsOf, severalOf } from '../corpus/needs.js';
import {
  type Expect,
  type HostName,
  isObject,
  type Json,
  type JsonObject,
  middlewareSpecs,
  type RequestSpec,
  type RequestStep,
  type Scenario,
  type Step,
  storeSpec,
} from '../corpus/scenario.js';
import type { Middleware, Target } from '../targets/target.js';
import type { Activity } from './activity.js';
import { alter, type Undo } from './alterations.js';
import { ScenarioApp } from './app.js';
import { checkBrowser } from './browser-control.js';
import { type Address, type Exchange, Http1Client, type RequestKey, type WireClient } from './client.js';
import { Clients } from './client-jar.js';
import type { VirtualClock } from './clock.js';
import { Gates } from './gates.js';
import { HarnessError } from './harness-error.js';
import { HOSTS } from './hosts/index.js';
import { type MatchContext, type Mismatch, match, matchNamed } from './match.js';
import { fromMap, type Observation, type RequestRecord, recordRequest, type StepRecord } from './observation.js';
import type { ProcessEvents } from './process-events.js';
import { RequestRun } from './request-run.js';
import type { Servers } from './server.js';
import { DEFAULT_NAME, DEFAULT_SECRET } from './signature.js';
import type { SessionRequest } from './snapshot.js';
import { ScenarioStore, type TraceEntry } from './store.js';
import { makeValue, observeError } from './values.js';
import { checkRequest, checkShared, checkWarnings, type SharedObservation } from './verdict.js';

/** What a failure says; the contract of the JSON lines. */
export interface Failure {
  /** The number of the step, from 1; `2.1` is the first request of a parallel step 2, `0` is before the first step and `end` after the last. */
  step: string;
  path: string;
  expected: Json;
  /** `{ $absent: true }` where there was nothing. */
  actual: Json;
}

/** One request and its response, as they went over the wire. */
export interface WireExchange {
  step: string;
  request: string;
  response: string;
}

/** What came of a scenario. */
export interface Outcome {
  verdict: 'pass' | 'fail' | 'error';
  failures: Failure[];
  /** For `error`: what the harness could not do. */
  reason?: string;
  wire: WireExchange[];
  store: TraceEntry[];
  /** Everything that was to be seen, when that was asked for. */
  observation?: Observation;
}

/** What one process has once, for all the scenarios that it runs. */
export interface Bench {
  target: Target;
  clock: VirtualClock;
  activity: Activity;
  events: ProcessEvents;
  servers: Servers;
  /** Is given each request that is sent, with the number of its step, by whoever wants to show what was recorded in it. */
  sent?(step: string, run: RequestRun): void;
}

/** The virtual time at which a scenario begins that names none. */
const DEFAULT_NOW = '2030-06-01T12:00:00.000Z';

/** Thrown inside a run when a step is not as expected; the rest of the scenario would only repeat it. */
class StepFailed extends Error {}

const require = createRequire(import.meta.url);

/** Thrown when a scenario that is only observed can't go on in a way that says anything. */
class Stopped extends Error {}

/** A request that has been sent. */
interface Sent {
  step: RequestStep;
  number: string;
  exchange: Exchange;
  run: RequestRun;
  /** Where the store's trace stood when it was sent. */
  traceFrom: number;
  stuck: boolean;
  aborted: boolean;
}

/** Runs one scenario; made for it and thrown away with it. */
class ScenarioRun {
  readonly #gates = new Gates();
  readonly #captures = new Map<string, Json>();
  readonly #called = new Map<string, number>();
  readonly #trace: TraceEntry[] = [];
  /** The request in whose course something happens, however late. */
  readonly #course = new AsyncLocalStorage<RequestRun>();
  readonly #askedBy = new WeakMap<TraceEntry, RequestRun>();
  readonly #numbers = new WeakMap<RequestRun, string>();
  readonly #stores = new Map<string, ScenarioStore>();
  readonly #kept = new Map<string, unknown>();
  /** By what tells them apart at the server; several where they come over one connection, in their order. */
  readonly #runs = new Map<RequestKey, RequestRun[]>();
  readonly #runOf = new WeakMap<object, RequestRun>();
  readonly #started = new Map<string, Sent>();
  readonly #wire: (() => WireExchange)[] = [];
  readonly #failures: Failure[] = [];
  readonly #match: MatchContext;
  readonly #sessionName: string;
  readonly #clients: Clients;
  readonly #client: WireClient;
  #app: ScenarioApp;
  #secrets: unknown[] | undefined;
  #uncaughtSeen = 0;
  /** What puts the target back as it was. */
  readonly #undo: Undo[] = [];
  /** The first fault of the harness or the scenario, wherever it was noticed. */
  #harnessError: HarnessError | undefined;
  /** Set when nothing is to be judged: then no mismatch ends the scenario, and everything is written down. */
  readonly #observation: Observation | undefined;

  constructor(
    private readonly scenario: Scenario,
    private readonly hostName: HostName,
    private readonly bench: Bench,
    client: WireClient,
    observe: boolean,
  ) {
    const { clock } = bench;
    this.#observation = observe ? { warnings: [], steps: [], leftUncaught: [] } : undefined;
    this.#match = {
      now: () => clock.peek(),
      captures: this.#captures,
      called: (label) => this.#called.set(label, (this.#called.get(label) ?? 0) + 1),
    };
    const [first] = middlewareSpecs(scenario);
    const name = first?.options?.name ?? first?.options?.key;
    this.#sessionName = typeof name === 'string' && name !== '' ? name : DEFAULT_NAME;
    this.#clients = new Clients(clock, this.#match, this.#sessionName);
    this.#client = client;
    this.#app = this.#makeApp();
  }

  #makeApp(): ScenarioApp {
    return new ScenarioApp({
      clock: this.bench.clock,
      activity: this.bench.activity,
      gates: this.#gates,
      fixtures: this.#match,
      secrets: this.#secrets,
      store: (name) => this.#store(name).object,
    });
  }

  async run(): Promise<Outcome> {
    const { bench, scenario } = this;
    const { clock, events, servers } = bench;
    clock.reset(Date.parse(scenario.now ?? DEFAULT_NOW), scenario.clock?.step);
    events.reset();
    let reason: string | undefined;
    try {
      const middlewares = await this.#construct();
      if (middlewares) {
        this.#serve(middlewares);
        for (const [i, step] of (scenario.steps ?? []).entries()) await this.#step(step, String(i + 1));
        this.#check('end', (await this.#client.browser?.differences((client) => this.#clients.list(client))) ?? []);
      }
      if (this.#harnessError) throw this.#harnessError;
    } catch (error) {
      if (error instanceof Stopped) this.#observed({ stopped: error.message });
      else if (!(error instanceof StepFailed)) reason = error instanceof HarnessError ? error.message : describe(error);
    } finally {
      servers.use(undefined);
      for (const undo of this.#undo.reverse()) undo();
    }
    // An observation has all that these say, and more.
    const wire = this.#observation ? [] : this.#wire.map((view) => view());
    servers.dropConnections();
    clock.reset(clock.peek());
    // What a scenario leaves behind comes out here, and not in the one that follows.
    await bench.activity.quiet(1);
    // Until Node 24, each storage in use makes every asynchronous operation of the process slower.
    this.#course.disable();
    const left = this.#newlyUncaught();
    this.#observed({ leftUncaught: left });
    if (left.length > 0) this.#add('end', [{ path: 'uncaught', expected: 'none', actual: left }]);
    const verdict = reason !== undefined ? 'error' : this.#failures.length > 0 ? 'fail' : 'pass';
    return {
      verdict,
      failures: this.#failures,
      ...(reason === undefined ? {} : { reason }),
      wire,
      store: this.#observation ? [] : this.#trace,
      ...(this.#observation ? { observation: this.#observation } : {}),
    };
  }

  /** What nobody caught since this was last asked. */
  #newlyUncaught(): JsonObject[] {
    const found = this.bench.events.uncaught.slice(this.#uncaughtSeen);
    this.#uncaughtSeen += found.length;
    return found;
  }

  #observed(parts: Partial<Observation>): void {
    if (this.#observation) Object.assign(this.#observation, parts);
  }

  #add(step: string, mismatches: readonly Mismatch[]): void {
    if (this.#observation) return;
    for (const { path, expected, actual } of mismatches) {
      this.#failures.push({ step, path, expected, actual: actual ?? { $absent: true } });
    }
  }

  #check(step: string, mismatches: readonly Mismatch[]): void {
    this.#add(step, mismatches);
    // A fault of the harness explains more than what followed from it.
    if (this.#harnessError) throw this.#harnessError;
    if (this.#failures.length > 0) throw new StepFailed();
  }

  // ---- making the middlewares

  #store(name: string): ScenarioStore {
    const store = this.#stores.get(name);
    if (!store) throw new HarnessError(`there is no store '${name}' to look at`);
    return store;
  }

  #makeStores(): void {
    const { scenario, bench } = this;
    const specs = scenario.middlewares ? Object.entries(scenario.stores ?? {}) : [['default', scenario.store] as const];
    for (const [name, short] of specs) {
      const spec = storeSpec(short);
      if (spec.kind === 'default') continue;
      const { target, activity } = bench;
      const asked = (entry: TraceEntry) => {
        const run = this.#course.getStore();
        if (run) this.#askedBy.set(entry, run);
      };
      const context = { target, activity, gates: this.#gates, fixtures: this.#match, trace: this.#trace, asked };
      try {
        this.#stores.set(name, new ScenarioStore(name, spec, context));
      } catch (error) {
        if (error instanceof HarnessError) throw error;
        // The target's own class refused to become a store.
        this.#check('0', [{ path: 'construct.store', expected: 'a store', actual: observeError(error) }]);
      }
    }
  }

  /** Changes of the module, or of the stores, what the application of the scenario changes. */
  #alter(kind: 'module' | 'store'): void {
    const objects =
      kind === 'module' ? [this.bench.target.exports ?? {}] : [...this.#stores.values()].map(({ object }) => object);
    for (const name of this.scenario.alters ?? []) {
      try {
        for (const object of objects) this.#undo.push(alter(kind, name, object, this.#match.called) ?? (() => {}));
      } catch (error) {
        this.#check('0', [{ path: `alters.${name}`, expected: 'no error', actual: observeError(error) }]);
      }
    }
  }

  /** Makes the session middlewares; undefined when the scenario is about their not being made, and it was so. */
  async #construct(): Promise<Middleware[] | undefined> {
    const { scenario, bench } = this;
    this.#alter('module');
    this.#makeStores();
    const made: Middleware[] = [];
    let thrown: { error: unknown } | undefined;
    for (const spec of middlewareSpecs(scenario)) {
      const options = makeValue(spec.options ?? {}, this.#match) as Record<string, unknown>;
      if (!Object.hasOwn(options, 'secret')) options.secret = DEFAULT_SECRET;
      if (Array.isArray(options.secret)) this.#secrets ??= options.secret;
      const store = this.#stores.get(spec.store ?? 'default');
      if (store) options.store = store.object;
      try {
        made.push(bench.target.createMiddleware(options));
      } catch (error) {
        thrown = { error };
        break;
      }
    }
    this.#app = this.#makeApp();
    if (!thrown) this.#alter('store');
    if (this.#observation) {
      await bench.activity.quiet(1);
      this.#observed({
        warnings: [...bench.events.warnings],
        ...(thrown ? { construct: observeError(thrown.error) } : {}),
      });
      return thrown ? undefined : made;
    }
    const { throws, mayThrow, warnings } = scenario.construct ?? {};
    const actual = thrown && observeError(thrown.error);
    if (throws !== undefined) this.#check('0', matchNamed(throws, actual, 'construct.throws', this.#match));
    else if (actual && mayThrow) this.#check('0', matchNamed(mayThrow, actual, 'construct.mayThrow', this.#match));
    else if (actual) this.#check('0', [{ path: 'construct', expected: 'no error', actual }]);
    if (warnings !== undefined) {
      // Node emits warnings in a later turn.
      await bench.activity.quiet(1);
      this.#check(
        '0',
        checkWarnings(warnings, bench.events.warnings, this.#match).map((m) => ({ ...m, path: `construct.${m.path}` })),
      );
    }
    return thrown ? undefined : made;
  }

  // ---- serving

  #serve(sessions: readonly Middleware[]): void {
    const { scenario, bench } = this;
    const specs = middlewareSpecs(scenario);
    const watched = sessions.map((middleware, i) => this.#watch(middleware, i));
    const before: Middleware = (req, res, next) => {
      const run = this.#runOf.get(req);
      if (!run || run.before.length === 0) return next();
      this.#app.perform(run.before, req as SessionRequest, res, next, run).then(
        () => next(),
        (error) => this.#appFailed(error, run, next),
      );
    };
    const compression =
      scenario.compression && (require('compression') as (options: object) => Middleware)({ threshold: 0 });
    const cookieParser =
      scenario.cookieParser &&
      (require('cookie-parser') as (secret?: unknown) => Middleware)(
        scenario.cookieParser.secret === undefined ? undefined : makeValue(scenario.cookieParser.secret, this.#match),
      );
    const last: Middleware = (req, res, next) => {
      const run = this.#runOf.get(req);
      if (!run) return next();
      run.reached++;
      this.#app
        .handle(run.app, req as SessionRequest, res, next, run)
        .catch((error) => this.#appFailed(error, run, next));
    };
    const listener = HOSTS[this.hostName].build({
      ...(scenario.trustProxy === undefined ? {} : { trustProxy: scenario.trustProxy }),
      middlewares: [
        ...(compression && scenario.compression === 'before' ? [{ handler: compression }] : []),
        { handler: before },
        ...(cookieParser ? [{ handler: cookieParser }] : []),
        ...watched.map((handler, i) => {
          const mount = specs[i]?.mount;
          return mount === undefined ? { handler } : { mount, handler };
        }),
        ...(compression && scenario.compression === 'after' ? [{ handler: compression }] : []),
      ],
      handler: last,
      onError: (error, req, res) => this.#answerError(error, req, res),
    });
    bench.servers.use({
      request: (req, res) => {
        bench.activity.note();
        const serve = () => {
          const run = this.#adopt(req);
          if (run) this.#course.run(run, () => listener(req, res));
          else listener(req, res);
        };
        if (!this.#client.intercept?.(req, res, serve)) serve();
      },
      upgrade: (req, socket) => this.#upgrade(req, socket, watched),
    });
  }

  /** Finds out which request of the scenario has come in: by default the one whose client has this port. */
  #adopt(req: IncomingMessage): RequestRun | undefined {
    const runs = this.#runs.get(this.#client.keyOf?.(req) ?? req.socket.remotePort ?? -1) ?? [];
    // What comes after the last of a connection's requests is seen as that one's second coming.
    const run = runs.length > 1 ? runs.shift() : runs[0];
    if (!run) return undefined;
    // HTTP/2's requests have no headersDistinct.
    run.cookieLines = [req.headers.cookie ?? []].flat();
    this.#runOf.set(req, run);
    return run;
  }

  /** Counts what a session middleware does with its `next`, and what it throws. */
  #watch(middleware: Middleware, position: number): Middleware {
    return (req, res, next) => {
      const run = this.#runOf.get(req);
      if (!run) return middleware(req, res, next);
      let called = false;
      const watchedNext = (error?: unknown) => {
        this.bench.activity.note();
        run.nextCalls++;
        if (error) run.errors.push({ from: 'next', ...observeError(error) });
        else run.plainNextCalls.set(position, (run.plainNextCalls.get(position) ?? 0) + 1);
        // The framework is told once; what comes later finds the response under way or over.
        if (!called) {
          called = true;
          next(error);
        } else if (error) this.#answerError(error, req, res);
      };
      try {
        return middleware(req, res, watchedNext);
      } catch (error) {
        run.errors.push({ from: 'thrown', ...observeError(error) });
        // As in the frameworks: an error after `next` has no way to go but this one.
        if (called) this.#answerError(error, req, res);
        else {
          called = true;
          next(error);
        }
        return undefined;
      }
    };
  }

  #appFailed(error: unknown, run: RequestRun, next: (error: unknown) => void): void {
    if (error instanceof HarnessError) this.#harnessError ??= error;
    else run.errors.push({ from: 'app', ...observeError(error) });
    next(error);
  }

  /** What an application's handler of errors does: it answers while that is possible, as Express's own does. */
  #answerError(error: unknown, req: IncomingMessage, res: ServerResponse): void {
    this.bench.activity.note();
    if (typeof res.end !== 'function') return;
    if (res.headersSent) {
      // The client must not take what it has for the whole (finalhandler 2.1, as of Express and connect).
      req.socket.destroy();
      return;
    }
    const run = this.#runOf.get(req);
    if (run?.onError) {
      this.#app
        .handle(run.onError, req as SessionRequest, res, () => undefined, run)
        .catch((failure) => this.#appFailed(failure, run, () => undefined));
      return;
    }
    res.statusCode = 500;
    try {
      res.end(`${observeError(error).name}`);
    } catch (thrown) {
      this.bench.events.uncaught.push({ event: 'uncaughtException', ...observeError(thrown) });
    }
  }

  #upgrade(req: IncomingMessage, socket: Duplex, sessions: readonly Middleware[]): void {
    const run = this.#adopt(req);
    if (!run) return void socket.destroy();
    this.bench.activity.note();
    // What WebSocket servers do: they have no response, and give the middleware an empty object.
    const res = {} as ServerResponse;
    const finish = () =>
      socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const next = (position: number) => (error?: unknown) => {
      const middleware = sessions[position];
      if (error)
        return void socket.end('HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      if (middleware) return void middleware(req, res, next(position + 1));
      run.reached++;
      this.#app
        .perform(run.app, req as SessionRequest, res, () => undefined, run)
        .catch((failure) => this.#appFailed(failure, run, () => undefined))
        .then(finish);
    };
    next(0)();
  }

  // ---- steps

  async #step(step: Step, number: string): Promise<void> {
    const { activity, clock, events } = this.bench;
    const traceFrom = this.#trace.length;
    const warningsFrom = events.warnings.length;
    this.#called.clear();
    const shared = (from: number): SharedObservation => ({
      trace: this.#trace.slice(from),
      stored: () => this.#stored(),
      warnings: events.warnings.slice(warningsFrom),
      uncaught: this.#newlyUncaught(),
      called: this.#called,
      exports: this.bench.target.exports,
    });
    const expect = step.expect ?? {};
    const record = (sent: readonly Sent[], seen: SharedObservation, own?: RequestRun) =>
      this.#record(number, sent, seen, own);

    if (step.start !== undefined && step.request) {
      const [sent] = await this.#sendAll(step, number, traceFrom);
      if (!sent) throw new HarnessError('the step sends nothing');
      this.#started.set(step.start, sent);
      await this.#underWay(sent, step.until);
      const seen = shared(traceFrom);
      this.#check(number, [
        ...this.#checkRequest(sent, expect, true),
        ...(await checkShared(expect, seen, this.#match)),
      ]);
      await record([sent], seen);
      return;
    }
    if (step.request || severalOf(step)) {
      const sent = await this.#sendAll(step, number, traceFrom);
      await Promise.all(sent.map((one) => this.#finished(one)));
      await activity.quiet();
      const seen = shared(traceFrom);
      for (const one of sent) {
        this.#add(one.number, this.#checkRequest(one, one.step.expect ?? {}, false));
        this.#add(one.number, await this.#checkBrowser(one.step.expect ?? {}, one.step.request));
      }
      this.#check(number, await checkShared(expect, seen, this.#match));
      await record(sent, seen);
      return;
    }
    if (step.finish !== undefined) {
      const sent = this.#started.get(step.finish);
      if (!sent) throw new HarnessError(`no request was started as '${step.finish}'`);
      await this.#finished(sent);
      await activity.quiet();
      const seen = shared(sent.traceFrom);
      this.#check(number, [
        ...this.#checkRequest(sent, expect, false),
        ...(await checkShared(expect, seen, this.#match)),
      ]);
      await record([sent], seen);
      return;
    }
    const own = await this.#act(step);
    if (step.advance !== undefined) {
      await clock.advance(step.advance);
      await this.#client.browser?.timePassed();
    }
    await activity.quiet();
    // A step that only looks, looks at all that has been.
    const onlyLooks = Object.keys(step).every((key) => key === 'expect');
    const seen = shared(onlyLooks ? 0 : traceFrom);
    this.#check(number, [
      ...(await checkShared(expect, own ? { ...seen, saw: own.saw } : seen, this.#match)),
      ...(own && step.store ? this.#ownErrors(expect, own) : []),
      ...this.#checkJar(expect),
      ...(await this.#checkBrowser(expect, {})),
    ]);
    await record([], seen, own);
  }

  /** Writes a step down when the scenario is observed; one whose response hangs ends there, as its rest would hang too. */
  async #record(number: string, sent: readonly Sent[], seen: SharedObservation, own?: RequestRun): Promise<void> {
    const observation = this.#observation;
    if (!observation) return;
    let stored: StepRecord['stored'];
    try {
      stored = await seen.stored();
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      stored = error.message;
    }
    const requests = sent.map(
      (one): RequestRecord =>
        recordRequest(one.number, one.exchange.view(), one.run, one.stuck, this.#clients.held(one.step.request.client)),
    );
    observation.steps.push({
      step: number,
      requests,
      store: structuredClone(seen.trace) as unknown as Json[],
      askedBy: seen.trace.map((entry) => this.#numberOf(this.#askedBy.get(entry))),
      stored,
      called: fromMap(seen.called),
      warnings: [...seen.warnings],
      uncaught: [...seen.uncaught],
      saw: fromMap(own?.saw ?? new Map()),
      errors: own?.errors ?? [],
    });
    const stuck = requests.find((request) => request.stuck);
    if (stuck) throw new Stopped(`the response of step ${stuck.step} never came to its end`);
  }

  #numberOf(run: RequestRun | undefined): string | null {
    return (run && this.#numbers.get(run)) ?? null;
  }

  #checkJar(expect: Expect): Mismatch[] {
    const held = this.#clients.held();
    return Object.entries(expect.jar ?? {}).flatMap(([name, item]) =>
      match(item, held.get(name), `jar.${name}`, this.#match),
    );
  }

  /** What a browser holds and shows; nothing where there is none. */
  async #checkBrowser(expect: Expect, request: RequestSpec): Promise<Mismatch[]> {
    const { browser } = this.#client;
    return browser ? checkBrowser(expect, browser, request, this.#match) : [];
  }

  #ownErrors(expect: Expect, own: RequestRun): Mismatch[] {
    const wanted = Array.isArray(expect.errors) ? expect.errors : [];
    if (wanted.length !== own.errors.length)
      return [{ path: 'errors', expected: wanted.length === 0 ? 'none' : wanted, actual: own.errors }];
    return wanted.flatMap((item, i) => matchNamed(item, own.errors[i], `errors[${i}]`, this.#match));
  }

  /** The steps that are no requests. */
  async #act(step: Step): Promise<RequestRun | undefined> {
    if (step.release !== undefined) this.#gates.open(step.release);
    if (step.restart !== undefined) {
      await this.#client.browser?.restart(step.restart);
      this.#clients.endSession(step.restart);
    }
    if (step.documentCookie) {
      const assignment = { ...step.documentCookie, value: String(makeValue(step.documentCookie.value, this.#match)) };
      await this.#client.browser?.assignCookie(assignment);
      this.#clients.assign(assignment);
    }
    for (const seed of [step.seed ?? []].flat()) await this.#guarded(this.#storeIn(seed.in).seed(seed), 'seed');
    if (step.fault === 'none') for (const store of this.#stores.values()) store.clearFaults();
    else for (const fault of [step.fault ?? []].flat()) this.#storeIn(fault.in).addFault(fault);
    if (step.secrets) setSecrets({ secrets: this.#secrets }, makeValue(step.secrets, this.#match) as unknown[]);
    if (!step.store) return undefined;
    const run = new RequestRun([], [], undefined, this.#kept);
    const { object } = this.#storeIn(step.store.in);
    const call = step.store as JsonObject;
    try {
      const make = (value: Json) => makeValue(value, this.#match);
      const pending = callStore(object, call, { activity: this.bench.activity, run, make });
      if (pending && (await this.bench.activity.settle(pending)) === 'stuck') {
        run.errors.push({ from: 'store', name: 'Stuck', message: `${String(call.call)} never called back` });
      }
    } catch (error) {
      if (error instanceof HarnessError) throw error;
      const seen = observeError(error);
      if (isObject(call) && typeof call.as === 'string') run.record(call.as, { error: seen });
      else run.errors.push({ from: 'store', ...seen });
    }
    return run;
  }

  #storeIn(name: string | undefined): ScenarioStore {
    if (name !== undefined) return this.#store(name);
    const [only] = this.#stores.values();
    if (!only) throw new HarnessError('the scenario has no traced store');
    return only;
  }

  async #stored(): Promise<JsonObject[]> {
    const records: JsonObject[] = [];
    for (const store of this.#stores.values()) records.push(...(await this.#guarded(store.stored(), 'stored')));
    return records;
  }

  /** Waits for the store on the harness's own behalf; a store that does not answer here makes the scenario meaningless. */
  async #guarded<T>(promise: Promise<T>, what: string): Promise<T> {
    if ((await this.bench.activity.settle(promise.catch(() => undefined))) === 'stuck') {
      throw new HarnessError(`the store did not answer to '${what}'`);
    }
    try {
      return await promise;
    } catch (error) {
      throw new HarnessError(`the store refused '${what}': ${describe(error)}`);
    }
  }

  /** Sends the request of a step, or all of them. */
  async #sendAll(step: Step, number: string, traceFrom: number): Promise<Sent[]> {
    const several = severalOf(step);
    const steps = requestsOf(step).map((one) => ({ ...one, request: resolveHeaders(one.request, this.#match) }));
    const numberOf = (i: number) => (several ? `${number}.${i + 1}` : number);
    if (several?.word !== 'pipelined') {
      const sent: Sent[] = [];
      for (const [i, one] of steps.entries()) sent.push(await this.#send(one, numberOf(i), traceFrom));
      return sent;
    }
    if (!this.#client.sendPipelined) throw new HarnessError('this client sends one request a connection');
    const runs = steps.map((one) => this.#makeRun(one));
    const messages = steps.map(({ request }) => ({ request, cookies: this.#clients.cookieLines(request) }));
    const address = await this.#address(steps[0]?.request ?? {});
    const exchanges = this.#client.sendPipelined(address, messages, (key) => this.#runs.set(key, [...runs]));
    return steps.flatMap((one, i) => {
      const [exchange, run] = [exchanges[i], runs[i]];
      return exchange && run ? [this.#sent(one, numberOf(i), exchange, run, traceFrom)] : [];
    });
  }

  #address({ tls }: RequestSpec): Promise<Address> {
    return this.bench.servers.address({ http2: this.hostName === 'http2', tls: tls === true });
  }

  #makeRun({ before = [], app = [], onError }: RequestStep): RequestRun {
    return new RequestRun(before, app, onError, this.#kept);
  }

  async #send(step: RequestStep, number: string, traceFrom: number): Promise<Sent> {
    const { request } = step;
    const address = await this.#address(request);
    const run = this.#makeRun(step);
    const exchange = this.#client.send(address, request, this.#clients.cookieLines(request), (key) =>
      this.#runs.set(key, [run]),
    );
    return this.#sent(step, number, exchange, run, traceFrom);
  }

  /** Watches a request that has been sent. */
  #sent(step: RequestStep, number: string, exchange: Exchange, run: RequestRun, traceFrom: number): Sent {
    this.#numbers.set(run, number);
    this.bench.sent?.(number, run);
    this.#wire.push(() => ({ step: number, request: exchange.requestText, response: exchange.responseText() }));
    const sent: Sent = { step, number, exchange, run, traceFrom, stuck: false, aborted: false };
    const { abort } = step.request;
    if (abort !== undefined) {
      void this.#gates.reached(abort).then(() => {
        sent.aborted = true;
        exchange.abort();
      });
    }
    return sent;
  }

  /** Waits until a started request has come as far as the scenario wants. */
  async #underWay(sent: Sent, until: string | undefined): Promise<void> {
    const { activity } = this.bench;
    if (until === undefined) {
      await activity.quiet();
      return;
    }
    const reached = this.#gates.reached(until).then(() => true);
    const over = sent.exchange.done.then(() => false);
    const outcome = await activity.settle(Promise.race([reached, over]));
    if (outcome === 'stuck' || !(await Promise.race([reached, over]))) {
      this.#check(sent.number, [
        {
          path: 'until',
          expected: until,
          actual: outcome === 'stuck' ? 'never reached' : 'the response was over before',
        },
      ]);
    }
    await activity.quiet();
  }

  /** Waits until a request is over. */
  async #finished(sent: Sent): Promise<void> {
    const { activity } = this.bench;
    // Where nothing is to come, a few quiet turns show as much as a long wait.
    const { received } = sent.step.expect ?? {};
    if (received !== undefined && received !== 'complete' && received !== 'cut-off') {
      await activity.quiet(5);
      return;
    }
    sent.stuck = (await activity.settle(sent.exchange.done)) === 'stuck';
  }

  #checkRequest(sent: Sent, expect: Expect, partial: boolean): Mismatch[] {
    const { request } = sent.step;
    const response = sent.exchange.view();
    const lines = response.headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value);
    this.#clients.receive(request, partial ? [] : lines);
    const observed = { response, run: sent.run, stuck: sent.stuck, jar: this.#clients.held(request.client) };
    // A client that gave up has no response to compare.
    const wanted: Expect =
      sent.aborted && expect.received === undefined ? { ...expect, received: response.state } : expect;
    return checkRequest(wanted, observed, this.#sessionName, this.#match, partial);
  }
}

/** Header values may refer to what was captured. */
function resolveHeaders(request: RequestStep['request'], context: MatchContext): RequestStep['request'] {
  if (!request.headers) return request;
  return { ...request, headers: makeValue(request.headers, context) as Record<string, Json> };
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Runs one scenario against one target and judges it. Never rejects: what goes wrong in the harness is the verdict
 * `error`.
 *
 * @param observe writes down everything that is to be seen in place of judging what the scenario speaks of.
 * @param own what sends the requests; by default a plain client for the host.
 */
export async function runScenario(
  scenario: Scenario,
  host: HostName,
  bench: Bench,
  observe = false,
  own?: WireClient,
): Promise<Outcome> {
  let client: WireClient;
  if (own) client = own;
  else if (host === 'http2') {
    const { Http2Client } = await import('./client-http2.js');
    client = new Http2Client(bench.activity);
  } else client = new Http1Client(bench.activity);
  return new ScenarioRun(scenario, host, bench, client, observe).run();
}
