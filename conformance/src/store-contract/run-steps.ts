import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import { real, turn } from '../runner/clock.js';
import { HarnessError } from '../runner/harness-error.js';
import { type MatchContext, type Mismatch, match, matchNamed, matchUnordered } from '../runner/match.js';
import type { Failure } from '../runner/outcome.js';
import { makeValue, observe } from '../runner/values.js';
import { observeAll, observeSession, StoreCall, shownError } from './call.js';
import type { StoreClock } from './clock.js';
import { inTime, makeStore } from './in-time.js';
import { makeSession } from './session.js';
import type { LoadedStore, Store } from './store-module.js';
import type { CallSpec, IdSpec, SessionSpec, StoreExpect, StoreStep } from './store-scenario.js';
import { takesTime } from './takes-time.js';

/** What came of a scenario, or of a report. */
export interface StoreOutcome {
  verdict: 'pass' | 'fail' | 'error';
  failures: Failure[];
  reason?: string;
  /** Of a report: the answers, by their labels. */
  answers?: Record<string, Json>;
}

/** What a scenario needs to run. */
export interface StoreBench {
  module: Omit<LoadedStore, 'clock'>;
  clock: StoreClock;
  /** Errors that nobody caught since it was last asked; absent where somebody else watches the process. */
  uncaught?(): JsonObject[];
  /** How long a store may take for an answer, and for half of that time for an event, in real milliseconds; 3000. */
  patienceMs?: number;
  /** How many operations were left without an answer so far, by all scenarios. */
  unanswered?: number;
}

/** How long a store may take for an answer, in real milliseconds. */
const PATIENCE_MS = 3000;

/** After this many operations without an answer, the runner waits less long for a store. */
const PATIENT_TIMES = 8;

/** How long it may take from then on, in real milliseconds. */
const SHORT_PATIENCE_MS = 400;

/** In real time, a scenario that is late by this many milliseconds proves nothing any more, and begins again. */
const MAX_LATE_MS = 600;

/** How often it may begin again. */
const ATTEMPTS = 4;

/** How long to wait for a second call of a callback, or an error that nobody catches, in real milliseconds. */
const AFTERMATH_MS = { virtual: 20, real: 100 };

/** A step came too late to prove anything. */
class Late extends Error {}

/** Nobody waits for longer until a store has ended. */
const CLOSE_LIMIT_MS = 2000;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => real.setTimeout(resolve, ms));
}

/** Puts the number of the round in the place of `#`, in all text. */
function numbered<Value extends Json | undefined>(value: Value, round: number): Value {
  if (typeof value === 'string') return value.replaceAll('#', String(round)) as Value;
  if (Array.isArray(value)) return value.map((item) => numbered(item, round)) as Value;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, numbered(item, round)])) as Value;
}

/** Changes an object, and the objects in it, in place: a copy of its outside alone shares them. */
function alterDeeply(object: JsonObject, data: JsonObject): void {
  for (const [key, value] of Object.entries(data)) {
    const inner = object[key];
    if (isObject(inner) && isObject(value)) alterDeeply(inner, value);
    else object[key] = value;
  }
}

/** One store, and what a scenario has done with it so far. */
class ScenarioRun {
  readonly answers: Record<string, Json> = {};
  readonly #prefix = randomBytes(12).toString('hex');
  readonly #ids = new Set<string>();
  /** By id: when a session was last handed to the store. */
  readonly #handedAt = new Map<string, number>();
  readonly #context: MatchContext = {
    now: Date.now,
    captures: new Map(),
    called: () => undefined,
  };
  #lastSet: object | undefined;
  #lastGot: unknown;
  #isDown = false;
  #wasDown = false;
  #events: string[] = [];
  #outside: Json | undefined;
  /** When time began, and how much of it has gone by since, in milliseconds. */
  #begin = 0;
  #scripted = 0;
  #isTimed = false;

  constructor(
    private readonly bench: StoreBench,
    private readonly store: Store,
  ) {
    if (store instanceof EventEmitter)
      for (const event of ['connect', 'disconnect']) store.on(event, () => this.#events.push(event));
  }

  get #patienceMs(): number {
    const { patienceMs = PATIENCE_MS, unanswered = 0 } = this.bench;
    return unanswered < PATIENT_TIMES ? patienceMs : Math.min(patienceMs, SHORT_PATIENCE_MS);
  }

  async #settled(call: StoreCall, callback: CallSpec['callback']): Promise<void> {
    await call.settled;
    if (!call.isAnswered && callback !== 'none') this.bench.unanswered = (this.bench.unanswered ?? 0) + 1;
  }

  async begin(steps: readonly StoreStep[]): Promise<void> {
    if (steps.some(({ expect }) => expect?.outside)) this.#outside = await this.#lookOutside();
    this.#isTimed = this.bench.clock.real && takesTime({ steps });
    this.#begin = real.now();
  }

  async #lookOutside(): Promise<Json> {
    return observe(await inTime('outside', this.bench.module.outside?.(this.store as never))) ?? null;
  }

  /** @returns the first difference, or none. */
  async step(step: StoreStep): Promise<Mismatch[]> {
    this.#events = [];
    if (step.call !== undefined) return this.#call({ ...step, call: step.call }, step);
    if (step.parallel) return this.#parallel(step.parallel, step.many ?? 1);
    if (step.advance !== undefined) await this.#advance(step.advance + this.bench.module.granularity);
    if (step.elapse !== undefined) await this.#advance(step.elapse);
    if (step.backend !== undefined) await this.#backend(step.backend);
    if (step.alter) this.#alter(step.alter);
    if (step.offers) {
      const missing = step.offers.filter((name) => typeof this.store[name] !== 'function');
      if (missing.length > 0) return [{ path: 'offers', expected: step.offers, actual: { missing } }];
    }
    return step.expect ? this.#look(step.expect) : [];
  }

  async #advance(ms: number): Promise<void> {
    this.#scripted += ms;
    await this.bench.clock.advance(ms);
  }

  /** @throws Late when time has gone on by itself. */
  #demandPunctual(): void {
    if (this.#isTimed && real.now() - this.#begin - this.#scripted > MAX_LATE_MS) throw new Late();
  }

  async #backend(to: 'down' | 'up'): Promise<void> {
    const { module } = this.bench;
    this.#isDown = to === 'down';
    this.#wasDown = true;
    const name = to === 'down' ? 'breakBackend' : 'healBackend';
    await inTime(name, module[name]?.(this.store as never));
  }

  #alter({ of, data }: NonNullable<StoreStep['alter']>): void {
    const object = of === 'set' ? this.#lastSet : this.#lastGot;
    // There may be none: then a later step fails.
    if (isObject(object as Json)) alterDeeply(object as JsonObject, makeValue(data, this.#context) as JsonObject);
  }

  #id(spec: IdSpec): string {
    const id = typeof spec === 'string' ? `${this.#prefix}-${spec}` : makeValue(spec.exactly, this.#context);
    if (typeof id !== 'string') throw new HarnessError('an id is text');
    this.#ids.add(id);
    return id;
  }

  #session(id: string, { data = {}, cookie = {} }: SessionSpec): object {
    const now = Date.now();
    this.#handedAt.set(id, now);
    return makeSession(id, makeValue(data, this.#context) as object, cookie, now);
  }

  /** @param together so many calls are under way: the last of them waits for the others. */
  #start(spec: CallSpec, together = 1): { call: StoreCall; id: string } {
    const id = spec.id === undefined ? '' : this.#id(spec.id);
    const args: unknown[] = spec.id === undefined ? [] : [id];
    if (spec.session) {
      const session = this.#session(id, spec.session);
      if (spec.call === 'set') this.#lastSet = session;
      args.push(session);
    }
    return {
      call: new StoreCall(this.store, spec.call, args, spec.callback, this.#patienceMs + 20 * (together - 1)),
      id,
    };
  }

  async #call(spec: CallSpec, { as, ages, eventually }: StoreStep): Promise<Mismatch[]> {
    if (ages) return this.#age(spec, ages, as);
    const deadline = real.now() + this.#patienceMs;
    for (;;) {
      const { call, id } = this.#start(spec);
      await this.#settled(call, spec.callback);
      if (spec.call === 'get') this.#lastGot = call.result;
      if (as !== undefined) {
        this.answers[as] = this.#reported(call, as);
        return [];
      }
      const { calls, rejected } = spec.expect ?? {};
      if (calls !== undefined || rejected !== undefined) await this.#aftermath();
      const found = this.#compare(spec, call, id);
      if (spec.expect?.outside) found.push(...(await this.#look({ outside: 'unchanged' })));
      if (call.isAnswered) this.#demandPunctual();
      if (found.length === 0 || !eventually || real.now() > deadline) return found;
      await pause(5);
    }
  }

  /** Reports the first of some ages at which a session is missing. */
  async #age(spec: CallSpec, ages: readonly number[], as = 'age'): Promise<Mismatch[]> {
    let age = 0;
    for (const next of ages) {
      await this.#advance(next - age);
      age = next;
      const { call } = this.#start(spec);
      await call.settled;
      this.#demandPunctual();
      if (call.error) {
        this.answers[as] = shownError(call.error);
        return [];
      }
      if (call.isMissing) {
        this.answers[as] = age;
        return [];
      }
    }
    this.answers[as] = `more than ${age}`;
    return [];
  }

  /** @param name of the data that are asked for */
  #reported(call: StoreCall, name: string): Json {
    if (!call.isAnswered) return 'no answer';
    if (call.error) return shownError(call.error);
    if (call.isMissing) return 'missing';
    // As it is, and not as JSON: that is the question.
    return observe((call.result as Record<string, unknown>)[name]) ?? 'nothing';
  }

  async #parallel(specs: readonly CallSpec[], rounds: number): Promise<Mismatch[]> {
    const started: { spec: CallSpec; call: StoreCall; id: string }[] = [];
    for (let round = 1; round <= rounds; round++) {
      for (const spec of specs) {
        const one = rounds > 1 ? (numbered(spec as unknown as Json, round) as unknown as CallSpec) : spec;
        started.push({ spec: one, ...this.#start(one, rounds * specs.length) });
      }
    }
    await Promise.all(started.map(({ call, spec }) => this.#settled(call, spec.callback)));
    if (specs.some(({ expect }) => expect?.calls !== undefined)) await this.#aftermath();
    if (started.every(({ call }) => call.isAnswered)) this.#demandPunctual();
    for (const { spec, call, id } of started) {
      const found = this.#compare(spec, call, id);
      if (found.length > 0) return found;
    }
    return [];
  }

  /** Compares one call with what was expected of it. */
  #compare({ expect = {}, callback }: CallSpec, call: StoreCall, id: string): Mismatch[] {
    const found: Mismatch[] = [];
    const same = (path: string, expected: Json, actual: Json | undefined) => {
      if (expected !== actual) found.push({ path, expected, actual });
    };
    const { failed = false, threw, rejected, calls, given, session, count, records } = expect;
    if (!call.isAnswered && callback !== 'none') return [{ path: 'answered', expected: true, actual: false }];
    // A callback of ours that throws comes back to us where the store calls it at once.
    if (callback !== 'throws') {
      const { error } = call;
      if (failed === false && error) return [{ path: call.operation, expected: 'no error', actual: shownError(error) }];
      if (failed === true && !error) same('failed', true, false);
      if (threw !== undefined) same('threw', threw, call.threw !== undefined);
      if (rejected !== undefined) same('rejected', rejected, call.rejected !== undefined);
    }
    if (calls !== undefined) same('calls', calls, call.answers.length);
    if (given) found.push(...match(call.sessionBefore ?? null, call.sessionNow, 'given', this.#context));
    if (count !== undefined) same('count', count, observe(call.result));
    if (records) {
      const compare = (expected: JsonObject, actual: JsonObject, path: string) =>
        matchNamed(expected, actual, path, this.#context);
      found.push(...matchUnordered(records, observeAll(call.result), 'records', compare));
    }
    if (session === 'missing') {
      if (!call.isMissing) found.push({ path: 'session', expected: 'missing', actual: this.#seen(call, id) });
    } else if (session) {
      const actual = call.isMissing ? undefined : this.#seen(call, id);
      if (actual === undefined) found.push({ path: 'session', expected: session as Json, actual: 'missing' });
      else
        for (const [part, expected] of Object.entries(session)) {
          const compare = part === 'keys' ? match : matchNamed;
          found.push(...compare(expected as Json, actual[part], `session.${part}`, this.#context));
        }
    }
    return found;
  }

  #seen(call: StoreCall, id: string): JsonObject {
    return observeSession(call.result, this.#handedAt.get(id) ?? 0);
  }

  /** Looks at what is beside the calls. */
  async #look({ events, outside }: StoreExpect): Promise<Mismatch[]> {
    if (events) {
      const deadline = real.now() + this.#patienceMs / 2;
      const hasAll = () => events.every((event) => this.#events.includes(event));
      while (!hasAll() && real.now() < deadline) await pause(5);
      if (!hasAll()) return [{ path: 'events', expected: events, actual: [...this.#events] }];
    }
    if (outside) {
      const now = await this.#lookOutside();
      return match(this.#outside ?? null, now, 'outside', this.#context);
    }
    return [];
  }

  async #aftermath(): Promise<void> {
    if (this.bench.clock.real) return pause(AFTERMATH_MS.real);
    // A second call may wait for a timer.
    await this.#advance(AFTERMATH_MS.real);
    return pause(AFTERMATH_MS.virtual);
  }

  /** Whatever nobody caught, where this is watched. */
  async uncaught(): Promise<Mismatch[]> {
    if (!this.bench.uncaught) return [];
    if (this.#wasDown) await this.#aftermath();
    // Node reports an unhandled rejection at the end of a turn.
    await turn();
    await turn();
    const uncaught = this.bench.uncaught();
    return uncaught.length === 0 ? [] : [{ path: 'uncaught', expected: 'none', actual: uncaught }];
  }

  /** Takes out what the scenario has put in, and ends the store. */
  async end(): Promise<void> {
    if (this.#isDown) await this.#backend('up');
    const calls = [...this.#ids].map((id) => new StoreCall(this.store, 'destroy', [id], undefined, this.#patienceMs));
    await Promise.race([Promise.all(calls.map(({ settled }) => settled)), pause(1000)]);
    // What a scenario has done to a store may keep it from ending.
    await inTime('close', this.bench.module.close?.(this.store as never), CLOSE_LIMIT_MS).catch(() => undefined);
  }
}

async function attempt(
  steps: readonly StoreStep[],
  bench: StoreBench,
  toleratesUncaught: boolean,
): Promise<StoreOutcome> {
  bench.uncaught?.();
  const store = (await makeStore(bench.module)) as Store;
  if (typeof store !== 'object' || store === null)
    throw new HarnessError(`'create' gave ${store === null ? 'null' : typeof store}, which is not a store`);
  const run = new ScenarioRun(bench, store);
  try {
    await run.begin(steps);
    for (const [i, step] of steps.entries()) {
      const found = await run.step(step);
      if (found.length > 0) return { verdict: 'fail', failures: asFailures(found, String(i + 1)) };
    }
    const uncaught = await run.uncaught();
    if (uncaught.length > 0 && !toleratesUncaught) return { verdict: 'fail', failures: asFailures(uncaught, 'end') };
    return { verdict: 'pass', failures: [], answers: run.answers };
  } finally {
    await run.end();
  }
}

/** Longer text is cut in reports. */
const MAX_SHOWN = 400;

function brief(value: Json): Json {
  if (typeof value === 'string')
    return value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}… (${value.length} characters)` : value;
  if (Array.isArray(value)) return value.map(brief);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, brief(item)]));
}

function asFailures(found: readonly Mismatch[], step: string): Failure[] {
  return found.map(({ path, expected, actual }) => ({
    step,
    path,
    expected: brief(expected),
    actual: brief(actual ?? { $absent: true }),
  }));
}

/**
 * Runs the steps of a scenario, or of a report, against a store that is made for it.
 *
 * @param steps the first that does not come out as expected ends it
 * @param uncaught `any` where errors that nobody catches are of no consequence
 */
export async function runSteps(
  steps: readonly StoreStep[],
  bench: StoreBench,
  uncaught?: 'any',
): Promise<StoreOutcome> {
  try {
    for (let attempts = 1; attempts <= ATTEMPTS; attempts++) {
      try {
        return await attempt(steps, bench, uncaught === 'any');
      } catch (error) {
        if (!(error instanceof Late)) throw error;
      }
    }
    const reason = `the store or this machine is too slow: ${ATTEMPTS} times a step was late by more than ${MAX_LATE_MS} ms`;
    return { verdict: 'error', failures: [], reason };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { verdict: 'error', failures: [], reason };
  }
}
