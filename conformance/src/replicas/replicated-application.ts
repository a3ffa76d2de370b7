import type {
  Deploy,
  Fault,
  HostName,
  Json,
  JsonObject,
  RequestSpec,
  RequestStep,
  Scenario,
  Seed,
  StoreCall,
} from '../corpus/scenario.js';
import type { Announced, Application, ScenarioContext } from '../runner/application.js';
import type { Address } from '../runner/client.js';
import type { VirtualClock } from '../runner/clock.js';
import type { Gates } from '../runner/gates.js';
import { HarnessError } from '../runner/harness-error.js';
import { REQUEST_HEADER } from '../runner/request-header.js';
import { RequestLog } from '../runner/request-log.js';
import type { TraceEntry } from '../runner/store.js';
import type { Fleet } from './fleet.js';
import type { LogRecord, ReplicaReport, TracedOperation } from './messages.js';
import type { ReplicaProcess } from './replica-process.js';
import type { ReplicatedActivity } from './replicated-activity.js';

/** What an application of several replicas is made of. */
export interface ReplicatedParts {
  scenario: Scenario;
  hostName: HostName;
  fleet: Fleet;
  activity: ReplicatedActivity;
  clock: VirtualClock;
  lent: ScenarioContext;
  gates: Gates;
  /** Names the part of the database that is theirs. */
  scope: string;
  /** One a replica. */
  processes: ReplicaProcess[];
  exports: object | undefined;
  /** Where warnings go, and what nobody caught. */
  warnings: string[];
  uncaught: JsonObject[];
}

/** What a replica has recorded takes the place of what this process had of it. */
function update(log: RequestLog, record: LogRecord): void {
  log.reached = record.reached;
  log.nextCalls = record.nextCalls;
  log.cookieLines = record.cookieLines;
  log.errors.splice(0, log.errors.length, ...record.errors);
  for (const [label, parts] of record.saw) log.saw.set(label, parts);
  for (const [position, calls] of record.plainNextCalls) log.plainNextCalls.set(position, calls);
}

/** One application in several processes, which share its store. */
export class ReplicatedApplication implements Application {
  harnessError: HarnessError | undefined;
  trace: TraceEntry[] = [];
  readonly #parts: ReplicatedParts;
  readonly #processes: ReplicaProcess[];
  /** The options of each replica, as far as a deployment has changed them. */
  readonly #options = new Map<number, JsonObject>();
  readonly #logs = new Map<number, RequestLog>();
  /** The operations of each replica, and of those that it has replaced. */
  readonly #operations: TracedOperation[][];
  readonly #former: TracedOperation[] = [];
  #askedBy = new WeakMap<TraceEntry, RequestLog>();
  #requests = 0;
  /** The request without a replica of its own goes to each in turn. */
  #turn = 0;

  constructor(parts: ReplicatedParts) {
    this.#parts = parts;
    this.#processes = parts.processes;
    this.#operations = parts.processes.map(() => []);
    parts.activity.replicas = this.#processes;
    parts.activity.afterwards = () => this.#collect();
  }

  get exports() {
    return this.#parts.exports;
  }

  /** The process of a replica, by the number that scenarios use. */
  #process(replica: number): ReplicaProcess {
    const process = this.#processes[replica - 1];
    if (!process) throw new HarnessError(`there is no replica ${replica}`);
    return process;
  }

  #captures(): [string, Json][] {
    return [...this.#parts.lent.fixtures.captures];
  }

  /**
   * Makes the application in a process.
   *
   * @param i its position.
   * @returns the error with which the target refused the options.
   */
  async make(i: number): Promise<JsonObject | undefined> {
    const { scenario, hostName: host, clock, lent, scope, gates, activity } = this.#parts;
    const process = this.#process(i + 1);
    process.arrived = (gate, opensAt, pass) => {
      activity.note();
      void gates.pass(gate, opensAt).then(pass);
    };
    const options = { ...scenario.options, ...this.#options.get(i) };
    const { refused, failed } = await process.ask('make', {
      ...{ scenario: { ...scenario, options }, host, now: clock.peek(), scope },
      captures: this.#captures(),
    });
    for (const mismatch of failed) lent.failed(mismatch);
    return refused;
  }

  /** Learns what has happened in the replicas. */
  async #collect(): Promise<void> {
    for (const [i, process] of this.#processes.entries()) {
      try {
        this.#heard(i, await process.ask('report', {}));
      } catch (error) {
        if (!(error instanceof HarnessError)) throw error;
        this.harnessError ??= error;
      }
    }
    const askedBy = new WeakMap<TraceEntry, RequestLog>();
    const all = [...this.#former, ...this.#operations.flat()].sort((a, b) => a.at - b.at);
    this.trace = all.map(({ entry, request }) => {
      const log = request === undefined ? undefined : this.#logs.get(request);
      if (log) askedBy.set(entry, log);
      return entry;
    });
    this.#askedBy = askedBy;
  }

  #heard(i: number, { logs, trace, warnings, called, uncaught, harnessError }: ReplicaReport): void {
    const { lent, ...parts } = this.#parts;
    for (const record of logs) {
      const log = this.#logs.get(record.request);
      if (log) update(log, record);
    }
    this.#operations[i] = trace.map((one) => ({ ...one, entry: { ...one.entry, replica: i + 1 } }));
    parts.warnings.push(...warnings);
    parts.uncaught.push(...uncaught);
    for (const label of called) lent.fixtures.called(label);
    if (harnessError !== undefined) this.harnessError ??= new HarnessError(`replica ${i + 1}: ${harnessError}`);
  }

  async address({ replica = 1, tls }: RequestSpec): Promise<Address> {
    return this.#process(replica).ask('address', { request: tls ? { tls } : {} });
  }

  async expect(steps: readonly RequestStep[]): Promise<Announced[]> {
    const announced: Announced[] = [];
    for (const { before, app, onError, request } of steps) {
      const replica = request.replica ?? (this.#turn++ % this.#processes.length) + 1;
      const number = ++this.#requests;
      const log = new RequestLog(before ?? [], app ?? [], onError, new Map());
      this.#logs.set(number, log);
      const step = { request, ...(before && { before }), ...(app && { app }), ...(onError && { onError }) };
      await this.#process(replica).ask('expect', { request: number, step, captures: this.#captures() });
      const headers = { ...request.headers, [REQUEST_HEADER]: String(number) };
      announced.push({ log, request: { ...request, replica, headers } });
    }
    return announced;
  }

  /** The number of the request is in its header. */
  connected(): void {}

  /** All has been learned when the replicas became quiet. */
  async seen(): Promise<void> {}

  askedBy(entry: TraceEntry): RequestLog | undefined {
    return this.#askedBy.get(entry);
  }

  async seed(seed: Seed): Promise<void> {
    await this.#process(1).ask('seed', { seed, captures: this.#captures() });
  }

  async fault(fault: Fault | 'none'): Promise<void> {
    const one = fault === 'none' ? undefined : fault.replica;
    const processes = one === undefined ? this.#processes : [this.#process(one)];
    await Promise.all(processes.map((process) => process.ask('fault', { fault, captures: this.#captures() })));
  }

  async stored(): Promise<JsonObject[]> {
    return (await this.#process(1).ask('stored', {})).records;
  }

  async callStore(call: StoreCall): Promise<RequestLog> {
    const request = ++this.#requests;
    const log = new RequestLog([], [], undefined, new Map());
    this.#logs.set(request, log);
    await this.#process(call.replica ?? 1).ask('callStore', { request, call, captures: this.#captures() });
    return log;
  }

  async setSecrets(values: readonly unknown[]): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.ask('secrets', { values: [...values] as Json[] })));
  }

  async deploy({ replica, options = {} }: Deploy): Promise<void> {
    const { fleet, lent, activity } = this.#parts;
    const i = replica - 1;
    // The former process reports now.
    await activity.quiet();
    this.#former.push(...(this.#operations[i] ?? []));
    this.#operations[i] = [];
    this.#options.set(i, { ...this.#options.get(i), ...options });
    this.#processes[i] = await fleet.replace(this.#process(replica));
    const refused = await this.make(i);
    if (refused) lent.failed({ path: 'deploy', expected: 'no error', actual: refused });
  }

  async advance(ms: number): Promise<void> {
    const { clock } = this.#parts;
    await Promise.all([clock.advance(ms), ...this.#processes.map((process) => process.ask('advance', { ms }))]);
  }

  reached(gate: string): Promise<void> {
    return this.#parts.gates.reached(gate);
  }

  async release(gate: string): Promise<void> {
    this.#parts.gates.open(gate);
  }

  /**
   * Takes everything back. What is left over in the replicas is learned then.
   *
   * @returns why nothing can be believed that came from them; undefined when it can.
   */
  async end(): Promise<string | undefined> {
    const { fleet, activity } = this.#parts;
    let unsound: string | undefined;
    for (const process of this.#processes) {
      try {
        unsound ??= (await process.ask('end', {})).unsound;
      } catch {
        fleet.drop(process);
      }
    }
    await this.#collect();
    activity.replicas = [];
    activity.afterwards = async () => undefined;
    const alive = this.#processes.find(({ gone }) => !gone);
    // A part of the database that stays behind disturbs nobody, and goes by itself.
    await alive?.ask('clear', {}).catch(() => undefined);
    if (unsound !== undefined) for (const process of this.#processes) fleet.drop(process);
    return unsound;
  }
}
