import { AsyncLocalStorage } from 'node:async_hooks';
import { setSecrets } from '../actions/course.js';
import {
  type Fault,
  type HostName,
  type JsonObject,
  middlewareSpecs,
  type RequestSpec,
  type RequestStep,
  type Scenario,
  type Seed,
  type StoreCall,
} from '../corpus/scenario.js';
import type { SharedRecords } from '../replicas/shared-records.js';
import type { Middleware } from '../targets/target.js';
import { alter, type Undo } from './alterations.js';
import { ScenarioApp } from './app.js';
import type { Announced, Application, ApplicationHost, Made, ScenarioContext } from './application.js';
import { ApplicationServer } from './application-server.js';
import type { Address, RequestKey } from './client.js';
import { Gates } from './gates.js';
import { HarnessError } from './harness-error.js';
import { RequestLog } from './request-log.js';
import { ScenarioStores } from './scenario-stores.js';
import { DEFAULT_NAME, DEFAULT_SECRET } from './signature.js';
import type { TraceEntry } from './store.js';
import { makeValue, observeError } from './values.js';
import type { WorkerContext } from './worker-context.js';

/** What an application shares with those of other processes, when it is one of several replicas. */
export interface SharedParts {
  /** At which all of them wait. */
  gates: Gates;
  /** Where the harness's own store of this name keeps its records. */
  records(store: string): SharedRecords;
  /** Told of each operation that is asked of a store. */
  asked(entry: TraceEntry): void;
}

/** Makes applications in this process, around a middleware that was loaded as a module. */
export class InProcessHost implements ApplicationHost {
  readonly cookieName = DEFAULT_NAME;
  /** What puts the target back as it was. */
  readonly #undo: Undo[] = [];
  /** Of the last application. */
  #course: AsyncLocalStorage<RequestLog> | undefined;
  #uncaughtSeen = 0;

  /**
   * @param attributes whether somebody asks, with `askedBy`, which request an operation belongs to. Until Node 24 it makes
   *   every asynchronous operation slower to follow that.
   */
  constructor(
    private readonly context: WorkerContext,
    private readonly hostName: HostName,
    private readonly attributes: boolean,
    private readonly shared?: SharedParts,
  ) {}

  get clock() {
    return this.context.clock;
  }

  get codec() {
    return this.context.target.codec;
  }

  get activity() {
    return this.context.activity;
  }

  get warnings(): readonly string[] {
    return this.context.events.warnings;
  }

  begin(now: number, clockStep: number | undefined): void {
    this.context.clock.reset(now, clockStep);
    this.context.events.reset();
    this.#uncaughtSeen = 0;
  }

  takeUncaught(): JsonObject[] {
    const found = this.context.events.uncaught.slice(this.#uncaughtSeen);
    this.#uncaughtSeen += found.length;
    return found;
  }

  async make(scenario: Scenario, lent: ScenarioContext): Promise<Made> {
    const { context, hostName } = this;
    const { target, activity, servers } = context;
    const { fixtures, client } = lent;
    const trace: TraceEntry[] = [];
    const gates = this.shared?.gates ?? new Gates();
    const course = this.attributes ? new AsyncLocalStorage<RequestLog>() : undefined;
    this.#course = course;
    const askedBy = new WeakMap<TraceEntry, RequestLog>();
    const asked = (entry: TraceEntry) => {
      const log = course?.getStore();
      if (log) askedBy.set(entry, log);
      this.shared?.asked(entry);
    };
    this.#alter(scenario, 'module', [target.exports ?? {}], lent);
    const records = this.shared && { records: this.shared.records };
    const stores = new ScenarioStores({ target, activity, gates, fixtures, trace, asked, ...records });
    stores.make(scenario, (error) =>
      lent.failed({ path: 'construct.store', expected: 'a store', actual: observeError(error) }),
    );
    const sessions: Middleware[] = [];
    let secrets: unknown[] | undefined;
    for (const spec of middlewareSpecs(scenario)) {
      const options = makeValue(spec.options ?? {}, fixtures) as Record<string, unknown>;
      if (!Object.hasOwn(options, 'secret')) options.secret = DEFAULT_SECRET;
      if (Array.isArray(options.secret)) secrets ??= options.secret;
      const store = stores.objectOf(spec.store ?? 'default');
      if (store) options.store = store;
      try {
        sessions.push(target.createMiddleware(options));
      } catch (error) {
        return { refused: observeError(error) };
      }
    }
    this.#alter(scenario, 'store', stores.objects(), lent);
    const { clock } = context;
    const store = (name: string) => stores.named(name).object;
    const app = new ScenarioApp({ clock, activity, gates, fixtures, secrets, store });
    const server = new ApplicationServer({ scenario, hostName, context, client, fixtures, sessions, app, course });
    servers.use(server.listeners());
    return {
      application: new InProcessApplication(context, hostName, { server, stores, gates, trace, askedBy, secrets }),
    };
  }

  /** Makes the changes that the scenario's application makes to the module, or to its stores. */
  #alter(scenario: Scenario, kind: 'module' | 'store', objects: readonly object[], lent: ScenarioContext): void {
    for (const name of scenario.alters ?? []) {
      try {
        for (const object of objects) this.#undo.push(alter(kind, name, object, lent.fixtures.called) ?? (() => {}));
      } catch (error) {
        lent.failed({ path: `alters.${name}`, expected: 'no error', actual: observeError(error) });
      }
    }
  }

  async end(): Promise<void> {
    const { servers, clock, activity } = this.context;
    servers.use(undefined);
    for (const undo of this.#undo.splice(0).reverse()) undo();
    servers.dropConnections();
    clock.reset(clock.peek());
    // Errors that a scenario leaves behind show here, and not in the next scenario.
    await activity.quiet(1);
    // Until Node 24, each storage in use makes every asynchronous operation of the process slower.
    this.#course?.disable();
  }
}

interface Parts {
  server: ApplicationServer;
  stores: ScenarioStores;
  gates: Gates;
  trace: readonly TraceEntry[];
  askedBy: WeakMap<TraceEntry, RequestLog>;
  /** The live array that was given as `secret`, when it is one. */
  secrets: unknown[] | undefined;
}

/** An application in this process. */
class InProcessApplication implements Application {
  /** Session objects that `keep` remembered. */
  readonly #kept = new Map<string, unknown>();
  readonly #parts: Parts;

  constructor(
    private readonly context: WorkerContext,
    private readonly hostName: HostName,
    parts: Parts,
  ) {
    this.#parts = parts;
  }

  get harnessError() {
    return this.#parts.server.harnessError;
  }

  get trace() {
    return this.#parts.trace;
  }

  get exports() {
    return this.context.target.exports;
  }

  address({ tls }: RequestSpec): Promise<Address> {
    return this.context.servers.address({ http2: this.hostName === 'http2', tls: tls === true });
  }

  async expect(steps: readonly RequestStep[]): Promise<Announced[]> {
    return steps.map(({ before = [], app = [], onError, request }) => ({
      log: new RequestLog(before, app, onError, this.#kept),
      request,
    }));
  }

  connected(key: RequestKey, logs: readonly RequestLog[]): void {
    this.#parts.server.connected(key, logs);
  }

  /** All is written down as it happens. */
  async seen(): Promise<void> {}

  askedBy(entry: TraceEntry): RequestLog | undefined {
    return this.#parts.askedBy.get(entry);
  }

  seed(seed: Seed): Promise<void> {
    return this.#parts.stores.seed(seed);
  }

  async fault(fault: Fault | 'none'): Promise<void> {
    this.#parts.stores.fault(fault);
  }

  stored(): Promise<JsonObject[]> {
    return this.#parts.stores.stored();
  }

  async callStore(call: StoreCall): Promise<RequestLog> {
    const log = new RequestLog([], [], undefined, this.#kept);
    await this.#parts.stores.call(call, log);
    return log;
  }

  async setSecrets(values: readonly unknown[]): Promise<void> {
    setSecrets(this.#parts, values);
  }

  deploy(): Promise<void> {
    return Promise.reject(new HarnessError('there is one application, in one process'));
  }

  advance(ms: number): Promise<void> {
    return this.context.clock.advance(ms);
  }

  reached(gate: string): Promise<void> {
    return this.#parts.gates.reached(gate);
  }

  async release(gate: string): Promise<void> {
    this.#parts.gates.open(gate);
  }
}
