import { severalOf } from '../corpus/needs.js';
import {
  type Expect,
  type Json,
  type JsonObject,
  middlewareSpecs,
  type RequestSpec,
  type Scenario,
  type Step,
} from '../corpus/scenario.js';
import type { Application, ApplicationHost } from './application.js';
import { checkBrowser } from './browser-control.js';
import type { WireClient } from './client.js';
import { Clients } from './client-jar.js';
import { HarnessError } from './harness-error.js';
import { type MatchContext, type Mismatch, match, matchNamed } from './match.js';
import { fromMap, type Observation, type RequestRecord, recordRequest, type StepRecord } from './observation.js';
import type { Failure, Outcome } from './outcome.js';
import type { RequestLog } from './request-log.js';
import { RequestSender, type SentRequest } from './sent-request.js';
import { Unsupported } from './unsupported.js';
import { makeValue } from './values.js';
import {
  checkRequest,
  checkShared,
  checkWarnings,
  type RequestObservation,
  type SharedObservation,
} from './verdict.js';

/** The virtual time at which a scenario begins that names none. */
const DEFAULT_NOW = '2030-06-01T12:00:00.000Z';

/** Thrown when a step is not as expected; the rest of the scenario would only repeat it. */
class StepFailed extends Error {}

/** Thrown when a scenario that is only observed can't go on in a way that means anything. */
class Stopped extends Error {}

/** What a driver needs beside the scenario. */
export interface DriverParts {
  host: ApplicationHost;
  /** What sends the requests. */
  client: WireClient;
  /** Whether everything is to be written down, in place of judging what the scenario expects. */
  observe: boolean;
  /** Is given each request that is sent, with the number of its step. */
  sent?(step: string, log: RequestLog): void;
}

/** Takes one scenario step by step through its application; made for it and thrown away with it. */
class ScenarioDriver {
  readonly #scenario: Scenario;
  readonly #host: ApplicationHost;
  readonly #client: WireClient;
  readonly #parts: DriverParts;
  readonly #captures = new Map<string, Json>();
  readonly #called = new Map<string, number>();
  readonly #started = new Map<string, SentRequest>();
  readonly #numbers = new WeakMap<RequestLog, string>();
  readonly #failures: Failure[] = [];
  readonly #match: MatchContext;
  readonly #sessionName: string;
  readonly #clients: Clients;
  #application: Application | undefined;
  #sender: RequestSender | undefined;
  /** Set when nothing is to be judged: then no mismatch ends the scenario, and everything is written down. */
  readonly #observation: Observation | undefined;

  constructor(scenario: Scenario, parts: DriverParts) {
    this.#scenario = scenario;
    this.#parts = parts;
    this.#host = parts.host;
    this.#client = parts.client;
    const { clock, codec } = parts.host;
    this.#observation = parts.observe ? { warnings: [], steps: [], leftUncaught: [] } : undefined;
    this.#match = {
      now: () => clock.peek(),
      captures: this.#captures,
      called: (label) => this.#called.set(label, (this.#called.get(label) ?? 0) + 1),
      codec,
    };
    const [first] = middlewareSpecs(scenario);
    const name = first?.options?.name ?? first?.options?.key;
    this.#sessionName = typeof name === 'string' && name !== '' ? name : parts.host.cookieName;
    this.#clients = new Clients(clock, this.#match, this.#sessionName, codec);
  }

  async drive(): Promise<Outcome> {
    const scenario = this.#scenario;
    const host = this.#host;
    host.begin(Date.parse(scenario.now ?? DEFAULT_NOW), scenario.clock?.step);
    let reason: string | undefined;
    let unsupported: string | undefined;
    try {
      unsupported = await this.#make();
      if (this.#application) {
        for (const [i, step] of (scenario.steps ?? []).entries()) await this.#step(step, String(i + 1));
        this.#check('end', (await this.#client.browser?.differences((client) => this.#clients.list(client))) ?? []);
        if (this.#application.harnessError) throw this.#application.harnessError;
      }
    } catch (error) {
      if (error instanceof Unsupported) unsupported = error.message;
      else if (error instanceof Stopped) this.#observed({ stopped: error.message });
      else if (!(error instanceof StepFailed)) reason = error instanceof HarnessError ? error.message : describe(error);
    }
    // An observation has all that is in these, and more.
    const wire = this.#observation ? [] : (this.#sender?.wire() ?? []);
    await host.end();
    const left = host.takeUncaught();
    this.#observed({ leftUncaught: left });
    if (left.length > 0) this.#add('end', [{ path: 'uncaught', expected: 'none', actual: left }]);
    const store = this.#observation ? [] : [...(this.#application?.trace ?? [])];
    if (unsupported !== undefined && reason === undefined)
      return { verdict: 'not-applicable', failures: [], reason: unsupported, wire, store };
    const verdict = reason !== undefined ? 'error' : this.#failures.length > 0 ? 'fail' : 'pass';
    return {
      verdict,
      failures: this.#failures,
      ...(reason === undefined ? {} : { reason }),
      wire,
      store,
      ...(this.#observation ? { observation: this.#observation } : {}),
    };
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
    if (this.#application?.harnessError) throw this.#application.harnessError;
    if (this.#failures.length > 0) throw new StepFailed();
  }

  /**
   * Makes the application, unless the target refuses to and the scenario expects that.
   *
   * @returns the part that the target does not support, if that is why there is no application.
   */
  async #make(): Promise<string | undefined> {
    const host = this.#host;
    const { activity } = host;
    const failed = (mismatch: Mismatch) => this.#check('0', [mismatch]);
    const made = await host.make(this.#scenario, { fixtures: this.#match, client: this.#client, failed });
    if (made.unsupported !== undefined) return made.unsupported;
    const { refused, application } = made;
    if (application) {
      this.#application = application;
      const { sent } = this.#parts;
      this.#sender = new RequestSender({
        ...{ application, activity, client: this.#client, clients: this.#clients, fixtures: this.#match },
        sent: (step, log) => {
          this.#numbers.set(log, step);
          sent?.(step, log);
        },
      });
    }
    if (this.#observation) {
      await activity.quiet(1);
      this.#observed({ warnings: [...host.warnings], ...(refused ? { construct: refused } : {}) });
      return undefined;
    }
    const { throws, mayThrow, warnings } = this.#scenario.construct ?? {};
    if (throws !== undefined) this.#check('0', matchNamed(throws, refused, 'construct.throws', this.#match));
    else if (refused && mayThrow) this.#check('0', matchNamed(mayThrow, refused, 'construct.mayThrow', this.#match));
    else if (refused) this.#check('0', [{ path: 'construct', expected: 'no error', actual: refused }]);
    if (warnings !== undefined) {
      // Node emits warnings in a later turn.
      await activity.quiet(1);
      this.#check(
        '0',
        checkWarnings(warnings, host.warnings, this.#match).map((m) => ({ ...m, path: `construct.${m.path}` })),
      );
    }
    return undefined;
  }

  async #step(step: Step, number: string): Promise<void> {
    const [application, sender] = [this.#application, this.#sender];
    if (!application || !sender) throw new HarnessError('there is no application');
    const host = this.#host;
    const { activity } = host;
    const traceFrom = application.trace.length;
    const warningsFrom = host.warnings.length;
    this.#called.clear();
    const shared = (from: number): SharedObservation => ({
      trace: application.trace.slice(from),
      stored: () => application.stored(),
      warnings: host.warnings.slice(warningsFrom),
      uncaught: host.takeUncaught(),
      called: this.#called,
      exports: application.exports,
    });
    const expect = step.expect ?? {};

    if (step.start !== undefined && step.request) {
      const [sent] = await sender.sendAll(step, number, traceFrom);
      if (!sent) throw new HarnessError('the step sends nothing');
      this.#started.set(step.start, sent);
      const missed = await sender.underWay(sent, step.until);
      if (missed.length > 0) this.#check(sent.number, missed);
      const seen = shared(traceFrom);
      this.#check(number, [...this.#checkRequest(sent, expect, true), ...(await this.#checkShared(expect, seen))]);
      await this.#record(number, [sent], seen);
      return;
    }
    if (step.request || severalOf(step)) {
      const sent = await sender.sendAll(step, number, traceFrom);
      await Promise.all(sent.map((one) => sender.finished(one)));
      await activity.quiet();
      await application.seen(
        sent.map(({ log }) => log),
        sent.flatMap(setCookieLines),
      );
      const seen = shared(traceFrom);
      for (const one of sent) {
        this.#add(one.number, this.#checkRequest(one, one.step.expect ?? {}, false));
        this.#add(one.number, await this.#checkBrowser(one.step.expect ?? {}, one.step.request));
      }
      this.#check(number, await this.#checkShared(expect, seen));
      await this.#record(number, sent, seen);
      return;
    }
    if (step.finish !== undefined) {
      const sent = this.#started.get(step.finish);
      if (!sent) throw new HarnessError(`no request was started as '${step.finish}'`);
      await sender.finished(sent);
      await activity.quiet();
      await application.seen([sent.log], setCookieLines(sent));
      const seen = shared(sent.traceFrom);
      this.#check(number, [...this.#checkRequest(sent, expect, false), ...(await this.#checkShared(expect, seen))]);
      await this.#record(number, [sent], seen);
      return;
    }
    const own = await this.#act(step, application);
    await activity.quiet();
    await application.seen([], []);
    // A step with nothing but `expect` looks back over the whole scenario.
    const onlyLooks = Object.keys(step).every((key) => key === 'expect');
    const seen = shared(onlyLooks ? 0 : traceFrom);
    this.#check(number, [
      ...(await this.#checkShared(expect, own ? { ...seen, saw: own.saw } : seen)),
      ...(own ? this.#ownErrors(expect, own) : []),
      ...this.#checkJar(expect),
      ...(await this.#checkBrowser(expect, {})),
    ]);
    await this.#record(number, [], seen, own);
  }

  /** The steps that are not requests. @returns what a call of a store has recorded. */
  async #act(step: Step, application: Application): Promise<RequestLog | undefined> {
    const { browser } = this.#client;
    if (step.release !== undefined) await application.release(step.release);
    if (step.restart !== undefined) {
      await browser?.restart(step.restart);
      this.#clients.endSession(step.restart);
    }
    if (step.documentCookie) {
      const assignment = { ...step.documentCookie, value: String(makeValue(step.documentCookie.value, this.#match)) };
      await browser?.assignCookie(assignment);
      this.#clients.assign(assignment);
    }
    for (const seed of [step.seed ?? []].flat()) await application.seed(seed);
    if (step.fault === 'none') await application.fault('none');
    else for (const fault of [step.fault ?? []].flat()) await application.fault(fault);
    if (step.secrets) await application.setSecrets(makeValue(step.secrets, this.#match) as unknown[]);
    if (step.deploy) await application.deploy(step.deploy);
    const own = step.store && (await application.callStore(step.store));
    if (step.advance !== undefined) {
      await application.advance(step.advance);
      await browser?.timePassed();
    }
    return own;
  }

  /** Writes a step down when the scenario is observed; one whose response hangs ends there, as its rest would hang too. */
  async #record(
    number: string,
    sent: readonly SentRequest[],
    seen: SharedObservation,
    own?: RequestLog,
  ): Promise<void> {
    const observation = this.#observation;
    if (!observation) return;
    let stored: StepRecord['stored'];
    try {
      stored = await seen.stored();
    } catch (error) {
      if (!(error instanceof HarnessError)) throw error;
      stored = error.message;
    }
    const requests = sent.map((one): RequestRecord => recordRequest(one.number, this.#answerOf(one)));
    observation.steps.push({
      step: number,
      requests,
      store: structuredClone(seen.trace) as unknown as Json[],
      askedBy: seen.trace.map((entry) => this.#numberOf(this.#application?.askedBy(entry))),
      stored,
      called: fromMap(seen.called),
      warnings: [...seen.warnings],
      uncaught: [...seen.uncaught],
      saw: fromMap(own?.saw ?? new Map<string, JsonObject>()),
      errors: own?.errors ?? [],
    });
    const stuck = requests.find((request) => request.stuck);
    if (stuck) throw new Stopped(`the response of step ${stuck.step} never came to its end`);
  }

  #numberOf(log: RequestLog | undefined): string | null {
    return (log && this.#numbers.get(log)) ?? null;
  }

  /** Whether a check would come to nothing: where everything is written down, expectations only capture what later steps use. */
  #isUnjudged(expect: Expect): boolean {
    return this.#observation !== undefined && Object.keys(expect).length === 0;
  }

  async #checkShared(expect: Expect, seen: SharedObservation): Promise<Mismatch[]> {
    return this.#isUnjudged(expect) ? [] : checkShared(expect, seen, this.#match);
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

  #ownErrors(expect: Expect, own: RequestLog): Mismatch[] {
    const wanted = Array.isArray(expect.errors) ? expect.errors : [];
    if (wanted.length !== own.errors.length)
      return [{ path: 'errors', expected: wanted.length === 0 ? 'none' : wanted, actual: own.errors }];
    return wanted.flatMap((item, i) => matchNamed(item, own.errors[i], `errors[${i}]`, this.#match));
  }

  #answerOf({ step, response, log, stuck }: SentRequest): RequestObservation {
    return { response: response.view(), run: log, stuck, jar: this.#clients.held(step.request.client) };
  }

  #checkRequest(sent: SentRequest, expect: Expect, partial: boolean): Mismatch[] {
    this.#clients.receive(sent.step.request, partial ? [] : setCookieLines(sent));
    if (this.#isUnjudged(expect)) return [];
    const observed = this.#answerOf(sent);
    // A client that gave up has no response to compare.
    const wanted: Expect =
      sent.aborted && expect.received === undefined ? { ...expect, received: observed.response.state } : expect;
    return checkRequest(wanted, observed, this.#sessionName, this.#match, partial);
  }
}

function setCookieLines({ response }: SentRequest): string[] {
  return response
    .view()
    .headers.filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, value]) => value);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Takes one scenario through its application and judges it. Never rejects: what goes wrong in the harness is the verdict
 * `error`.
 */
export function driveScenario(scenario: Scenario, parts: DriverParts): Promise<Outcome> {
  return new ScenarioDriver(scenario, parts).drive();
}
