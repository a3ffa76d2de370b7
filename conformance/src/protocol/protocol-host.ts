import {
  type Expect,
  type Fault,
  isObject,
  type Json,
  type JsonObject,
  type RequestSpec,
  type RequestStep,
  type Scenario,
  type Seed,
} from '../corpus/scenario.js';
import type { Announced, Application, ApplicationHost, Made, ScenarioContext } from '../runner/application.js';
import type { Address } from '../runner/client.js';
import type { VirtualClock } from '../runner/clock.js';
import { HarnessError } from '../runner/harness-error.js';
import { REQUEST_HEADER } from '../runner/request-header.js';
import { RequestLog } from '../runner/request-log.js';
import { DEFAULT_SECRET } from '../runner/signature.js';
import type { TraceEntry } from '../runner/store.js';
import { Unsupported } from '../runner/unsupported.js';
import { makeValue } from '../runner/values.js';
import type { CookieCodec } from '../targets/target.js';
import type { Conversation } from './conversation.js';
import { COOKIE_NAME } from './cookie-name.js';
import type { Introduction, SeenRecord } from './messages.js';
import { plainActions } from './plain-actions.js';
import type { ProgramActivity } from './program-activity.js';
import { ProgramCodec } from './program-codec.js';
import { looksAtOperations } from './protocol-needs.js';
import { operationsBetween } from './store-effects.js';
import type { TargetIds } from './target-ids.js';

/** A target program that has introduced itself. */
export interface AttachedProgram {
  program: Conversation;
  introduction: Introduction;
  ids: TargetIds;
  clock: VirtualClock;
  activity: ProgramActivity;
  /** How many applications it has made. */
  applications?: number;
  /** How many requests it has been told of. */
  requests?: number;
}

/** Values of a scenario as JSON has them: fixtures for plain data are replaced, dates are ISO text. */
function plain(value: Json, { fixtures }: Pick<ScenarioContext, 'fixtures'>): Json {
  const text = JSON.stringify(makeValue(value, fixtures)) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as Json);
}

/** Methods whose requests have a body, be it empty (RFC 9110 section 8.6): some servers refuse them without a length. */
const WITH_BODY = ['POST', 'PUT', 'PATCH'];

function emptyBody({ method = 'GET', body, headers = {} }: RequestSpec): { body?: string } {
  const framed = Object.keys(headers).some((name) => /^(content-length|transfer-encoding)$/i.test(name));
  return WITH_BODY.includes(method) && body === undefined && !framed ? { body: '' } : {};
}

/** The labels of `saw` under which an id is expected: many libraries give a session its id only when they store it. */
function labelsWithId({ saw = {} }: Expect = {}): string[] {
  return Object.entries(saw).flatMap(([label, parts]) =>
    isObject(parts) && ['id', 'sessionID'].some((key) => parts[key] !== undefined && !isAbsent(parts[key]))
      ? [label]
      : [],
  );
}

function isAbsent(value: Json | undefined): boolean {
  return isObject(value) && value.$absent === true;
}

/** A label's record, in the names that scenarios use. */
function inScenario(parts: JsonObject, ids: TargetIds): JsonObject {
  const { id, ...rest } = parts;
  if (typeof id !== 'string') return rest;
  const name = ids.fromTarget(id);
  return { ...rest, id: name, sessionID: name };
}

/** Makes applications in a target program, one after the other. */
export class ProtocolHost implements ApplicationHost {
  readonly cookieName = COOKIE_NAME;
  readonly warnings: readonly string[] = [];
  /** That of the application that there is. */
  readonly codec: CookieCodec = {
    sign: (id, secret) => this.#application?.codec.sign(id, secret) ?? '',
    read: (value, secrets) => this.#application?.codec.read(value, secrets),
  };
  #application: ProgramApplication | undefined;

  constructor(private readonly attached: AttachedProgram) {}

  get clock() {
    return this.attached.clock;
  }

  get activity() {
    return this.attached.activity;
  }

  begin(now: number, clockStep: number | undefined): void {
    this.attached.clock.reset(now, clockStep);
  }

  /** What nobody catches ends the program. */
  takeUncaught(): JsonObject[] {
    return [];
  }

  async make(scenario: Scenario, lent: ScenarioContext): Promise<Made> {
    const { program, clock } = this.attached;
    this.attached.applications = (this.attached.applications ?? 0) + 1;
    const application = this.attached.applications;
    const own = plain(scenario.options ?? {}, lent) as JsonObject;
    const options = { name: COOKIE_NAME, secret: DEFAULT_SECRET, ...own };
    const { trustProxy } = scenario;
    const message = { application, options, now: clock.peek(), ...(trustProxy === undefined ? {} : { trustProxy }) };
    const { port, tlsPort, refused, unsupported } = await program.ask('make', message);
    if (unsupported !== undefined) return { unsupported: `unsupported by the target: ${unsupported}` };
    if (refused) return { refused: { ...refused } };
    const made = new ProgramApplication(this.attached, scenario, lent, application, { port, tlsPort });
    this.#application = made;
    return { application: made };
  }

  async end(): Promise<void> {
    const application = this.#application;
    this.#application = undefined;
    // Nothing of this scenario is left to judge; a program that fails here is out of step, and noticed by the next.
    await application?.drop().catch(() => undefined);
  }
}

/** An application in a target program. */
class ProgramApplication implements Application {
  readonly harnessError = undefined;
  readonly exports = undefined;
  readonly #trace: TraceEntry[] = [];
  readonly #numbers = new Map<RequestLog, number>();
  /** Labels under which a request is expected to see its session's id. */
  readonly #labelsWithId = new Map<RequestLog, readonly string[]>();
  /** Whether the operations of the store matter. */
  readonly #looks: boolean;
  /** Whether the target reports them; otherwise they are derived from what the store holds. */
  readonly #tells: boolean;
  #before: SeenRecord[] = [];
  readonly codec: ProgramCodec;

  constructor(
    private readonly attached: AttachedProgram,
    scenario: Scenario,
    private readonly lent: ScenarioContext,
    private readonly application: number,
    private readonly ports: { port: number | undefined; tlsPort: number | undefined },
  ) {
    const { program, introduction, ids } = attached;
    this.#looks = looksAtOperations(scenario);
    this.#tells = (introduction.messages ?? []).includes('trace');
    this.codec = new ProgramCodec(program, introduction, ids, application, scenario);
  }

  get trace(): readonly TraceEntry[] {
    return this.#trace;
  }

  async address({ tls }: RequestSpec): Promise<Address> {
    const port = tls ? this.ports.tlsPort : this.ports.port;
    if (port === undefined) throw new HarnessError("the target gave no 'tlsPort', and does not list 'tls' in 'lacks'");
    return { port, tls: tls === true };
  }

  async expect(steps: readonly RequestStep[]): Promise<Announced[]> {
    const { program } = this.attached;
    return Promise.all(
      steps.map(async ({ before = [], app = [], onError, request, expect }) => {
        this.attached.requests = (this.attached.requests ?? 0) + 1;
        const number = this.attached.requests;
        const actions = plain(plainActions(app) as Json, this.lent) as JsonObject[];
        const announcing = program.ask('expect', { application: this.application, request: number, actions });
        const signing = this.codec.beforeSending(request, (id) => String(plain(id, this.lent)));
        const [{ unsupported }] = await Promise.all([announcing, signing]);
        if (unsupported !== undefined) throw new Unsupported(`unsupported by the target: ${unsupported}`);
        const log = new RequestLog(before, app, onError, new Map());
        this.#numbers.set(log, number);
        this.#labelsWithId.set(log, labelsWithId(expect));
        const headers = { ...request.headers, [REQUEST_HEADER]: String(number) };
        return { log, request: { ...request, headers, ...emptyBody(request) } };
      }),
    );
  }

  /** The number of the request is in its header. */
  connected(): void {}

  async seen(logs: readonly RequestLog[], setCookie: readonly string[]): Promise<void> {
    await Promise.all([...logs.map((log) => this.#see(log)), this.codec.received(setCookie)]);
    if (this.#looks) await this.#inspect();
  }

  async #see(log: RequestLog): Promise<void> {
    const { program, ids } = this.attached;
    const request = this.#numbers.get(log);
    if (request === undefined) throw new HarnessError('the request was never announced');
    const { reached, saw, errors } = await program.ask('seen', { application: this.application, request });
    log.reached = reached;
    log.errors.splice(
      0,
      log.errors.length,
      // What comes from the library comes, in this process, by way of `next`.
      ...errors.map(({ from, ...error }) => ({ from: from === 'library' ? 'next' : from, ...error })),
    );
    for (const [label, parts] of Object.entries(saw)) log.saw.set(label, inScenario(parts, ids));
    const hidden = this.#labelsWithId.get(log)?.find((label) => saw[label]?.session === 'object' && !saw[label]?.id);
    if (hidden !== undefined) throw new Unsupported(`the library shows no id yet at '${hidden}'`);
  }

  async #inspect(): Promise<SeenRecord[]> {
    const { records, operations } = await this.attached.program.ask('inspect', { application: this.application });
    const { ids } = this.attached;
    const told = this.#tells ? (operations ?? []) : operationsBetween(this.#before, records);
    const from = this.#tells ? 0 : this.#trace.length;
    this.#before = records;
    for (const [at, { id, answer, ...rest }] of told.entries()) {
      const i = from + at;
      const entry: TraceEntry = {
        ...rest,
        in: 'default',
        answer,
        ...(id === undefined ? {} : { id: ids.fromTarget(id) }),
      };
      // An operation may be answered later than it was asked for.
      this.#trace[i] = Object.assign(this.#trace[i] ?? entry, entry);
    }
    return records;
  }

  /** What has changed in the store until now was not the library's doing. */
  async #unseen(): Promise<void> {
    if (!this.#looks || this.#tells) return;
    this.#before = (await this.attached.program.ask('inspect', { application: this.application })).records;
  }

  askedBy(): undefined {
    return undefined;
  }

  async seed({ id, data = {}, cookie = {} }: Seed): Promise<void> {
    const { program, ids } = this.attached;
    const text = plain(cookie.expires ?? null, this.lent);
    const name = String(plain(id, this.lent));
    if (!ids.fits(name)) throw new Unsupported(`no id of the library can be '${name.slice(0, 60)}'`);
    await program.ask('seed', {
      application: this.application,
      id: ids.toTarget(name),
      data: plain(data, this.lent),
      expires: typeof text === 'string' ? Date.parse(text) : null,
    });
    await this.#unseen();
  }

  async fault(fault: Fault | 'none'): Promise<void> {
    const { application } = this;
    const { op: on, times, error } = fault === 'none' ? { op: 'none' as const } : { ...fault };
    const message = { application, on, message: error?.message ?? 'store failed' };
    await this.attached.program.ask(
      'fault',
      on === 'none' ? { application, on } : { ...message, ...(times === undefined ? {} : { times }) },
    );
  }

  async stored(): Promise<JsonObject[]> {
    const { ids } = this.attached;
    return (await this.#inspect()).map(({ id, data, cookie }) => ({
      in: 'default',
      id: ids.fromTarget(id),
      data,
      ...(cookie === undefined ? {} : { cookie }),
      record: { ...data, ...(cookie === undefined ? {} : { cookie }) },
    }));
  }

  callStore(): Promise<RequestLog> {
    return Promise.reject(new HarnessError('a target program has no store that could be called'));
  }

  setSecrets(): Promise<void> {
    return Promise.reject(new HarnessError('the secrets of a target program stay as they are'));
  }

  deploy(): Promise<void> {
    return Promise.reject(new HarnessError('there is one application, in one process'));
  }

  async advance(ms: number): Promise<void> {
    const { program, clock } = this.attached;
    await clock.advance(ms);
    await program.ask('clock', { application: this.application, now: clock.peek() });
    await this.#unseen();
  }

  reached(gate: string): Promise<void> {
    return Promise.reject(
      new HarnessError(`a target program does not report that a request has come to the gate '${gate}'`),
    );
  }

  async release(gate: string): Promise<void> {
    await this.attached.program.ask('release', { application: this.application, gate });
  }

  async drop(): Promise<void> {
    await this.attached.program.ask('drop', { application: this.application });
  }
}
