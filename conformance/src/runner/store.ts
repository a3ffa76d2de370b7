import {
  type Fault,
  isObject,
  type Json,
  type JsonObject,
  type Seed,
  STORE_OPERATIONS,
  type StoreOperation,
  type StoreSpec,
} from '../corpus/scenario.js';
import type { SharedRecords } from '../replicas/shared-records.js';
import { makeShared } from '../replicas/shared-store.js';
import type { Target } from '../targets/target.js';
import type { FixtureContext } from '../vocabulary/fixtures.js';
import type { Activity } from './activity.js';
import { bareStore, type Callback, hasExpired, type Operation, type StoreObject, storeOf } from './bare-store.js';
import { real } from './clock.js';
import type { Gates } from './gates.js';
import { HarnessError } from './harness-error.js';
import { makeValue, observe } from './values.js';

/** How many arguments each operation has before its callback. */
const OPERANDS: Record<StoreOperation, number> = { get: 1, set: 2, destroy: 1, touch: 2, all: 0, clear: 0, length: 0 };

/** The errors of faults: the scenario's, whatever the store is. */
const ofFaults = new WeakSet<object>();

/** Whether an error is one that a fault of the scenario made, and not the target's. */
export function isOfFault(error: unknown): boolean {
  return typeof error === 'object' && error !== null && ofFaults.has(error);
}

/** An operation that the middleware asked of a store. */
export interface TraceEntry {
  op: StoreOperation;
  /** The store's name in the scenario. */
  in: string;
  id?: Json;
  data?: Json;
  cookie?: Json;
  answer: 'pending' | 'ok' | 'error' | 'threw';
  /** For `get`: whether it found a record. */
  found?: boolean;
  /** The number of the replica that asked for it, where there are several. */
  replica?: number;
}

/** What the stores of one scenario share. */
export interface StoreContext {
  target: Target;
  activity: Activity;
  gates: Gates;
  fixtures: FixtureContext;
  trace: TraceEntry[];
  /** Told of each entry of the trace in the course of the call that made it. */
  asked(entry: TraceEntry): void;
  /** Where the harness's own store of this name keeps its records, when several processes share them. */
  records?(store: string): SharedRecords;
}

/** A session object, or stored record, as its data and its cookie. */
function splitRecord(record: unknown): { data?: Json; cookie?: Json } {
  let plain: Json | undefined;
  try {
    plain = record === undefined ? undefined : (JSON.parse(JSON.stringify(record)) as Json);
  } catch {
    plain = { $unserialisable: true };
  }
  if (!isObject(plain)) return plain === undefined ? {} : { data: plain };
  const { cookie, ...data } = plain;
  return { data, ...(cookie === undefined ? {} : { cookie }) };
}

/** The cookie of a seeded record whose scenario gives none: that of a session without expiry. */
const PLAIN_COOKIE: JsonObject = { originalMaxAge: null, expires: null, httpOnly: true, path: '/' };

/** Makes the harness's own store, before it is traced. */
function makeTraced(spec: StoreSpec, { target, activity }: StoreContext): StoreObject {
  const records = new Map<string, unknown>();
  const live = spec.keeps === 'live';
  const keep = (record: unknown) => (live ? record : JSON.stringify(record));
  const hand = (kept: unknown) => (live || typeof kept !== 'string' ? kept : (JSON.parse(kept) as unknown));
  const find = (id: unknown) => {
    const record = hand(records.get(String(id)));
    return spec.expires !== false && hasExpired(record) ? undefined : record;
  };
  const work: Record<StoreOperation, (...args: unknown[]) => unknown> = {
    get: (id) => find(id),
    set: (id, session) => void records.set(String(id), keep(session)),
    destroy: (id) => void records.delete(String(id)),
    touch: (id, session) => {
      const record = find(id);
      if (typeof record !== 'object' || record === null) return;
      Object.assign(record, { cookie: (session as { cookie?: unknown }).cookie });
      records.set(String(id), keep(record));
    },
    all: () => [...records.keys()].map(find).filter((record) => record !== undefined),
    clear: () => records.clear(),
    length: () => [...records.keys()].filter((id) => find(id) !== undefined).length,
  };

  return storeOf(spec, target, (op, operands, callback) => {
    if (spec.answers === 'now') return void callback?.(null, work[op](...operands));
    if (spec.answers === 'promise') return Promise.resolve().then(() => work[op](...operands));
    const result = work[op](...operands);
    real.setImmediate(() => {
      activity.note();
      callback?.(null, result);
    });
    return spec.answers === 'both' ? Promise.resolve(result) : undefined;
  });
}

/**
 * A store of a scenario: what the middleware is given, with every operation traced and open to faults.
 */
export class ScenarioStore {
  readonly object: StoreObject;
  readonly #name: string;
  readonly #context: StoreContext;
  /** Where its records are when other processes have them too. */
  readonly #records: SharedRecords | undefined;
  /** The operations without tracing and faults, for the harness's own use. */
  readonly #originals = new Map<StoreOperation, Operation>();
  readonly #ids = new Set<string>();
  #faults: { fault: Fault; left: number }[] = [];
  #depth = 0;

  constructor(name: string, spec: StoreSpec, context: StoreContext) {
    this.#name = name;
    this.#context = context;
    this.#records = context.records?.(name);
    this.object = spec.kind === 'memory' ? this.#memory(spec) : this.#traced(spec);
    for (const op of STORE_OPERATIONS) {
      const original = this.object[op];
      if (typeof original !== 'function') continue;
      this.#originals.set(op, original);
      // Own properties may be enumerable; a store's operations usually are not looked at that way.
      Object.defineProperty(this.object, op, {
        value: (...args: unknown[]) => this.#operate(op, original, args),
        writable: true,
        configurable: true,
      });
    }
  }

  #traced(spec: StoreSpec): StoreObject {
    const { target, activity } = this.#context;
    return this.#records ? makeShared(spec, target, activity, this.#records) : makeTraced(spec, this.#context);
  }

  #memory(spec: StoreSpec): StoreObject {
    const { MemoryStore } = this.#context.target;
    if (!MemoryStore) throw new HarnessError('the target has no MemoryStore');
    if (spec.base !== 'assigned') return new MemoryStore() as StoreObject;
    const store = Object.assign(bareStore(spec, this.#context.target), MemoryStore.prototype) as StoreObject;
    (MemoryStore as unknown as Operation).call(store);
    return store;
  }

  /** From now on the operation fails in this way. */
  addFault(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clearFaults(): void {
    this.#faults = [];
  }

  #operate(op: StoreOperation, original: Operation, args: unknown[]): unknown {
    // An operation that the store itself builds on another (length on all) is one operation.
    if (this.#depth > 0) return original.apply(this.object, args);
    const { activity, trace, asked } = this.#context;
    activity.note();
    const last = args.at(-1);
    const callback = typeof last === 'function' ? (last as Callback) : undefined;
    // A caller that has no callback may pass the undefined in its place.
    const operands = args.slice(0, callback ? -1 : OPERANDS[op]);
    const entry = this.#entry(op, operands);
    trace.push(entry);
    asked(entry);
    const answer: Callback = (error, result) => {
      activity.note();
      entry.answer = error ? 'error' : 'ok';
      if (op === 'get' && !error) entry.found = Boolean(result);
      // What the target does in its callback is its own doing, also where the store answers before it returns.
      const depth = this.#depth;
      this.#depth = 0;
      try {
        // With as many arguments as the store gave, since a target may count them.
        if (result === undefined) callback?.(error);
        else callback?.(error, result);
      } finally {
        this.#depth = depth;
      }
    };
    const perform = (reply = answer) => {
      this.#depth++;
      try {
        const returned = original.call(this.object, ...operands, reply);
        const then = (returned as { then?: unknown } | undefined)?.then;
        if (typeof then === 'function') {
          void (returned as Promise<unknown>).then(
            (result) => {
              if (entry.answer !== 'pending') return;
              entry.answer = 'ok';
              if (op === 'get') entry.found = Boolean(result);
            },
            () => {
              entry.answer = 'error';
            },
          );
        }
        return returned;
      } catch (error) {
        entry.answer = 'threw';
        throw error;
      } finally {
        this.#depth--;
      }
    };
    const fault = this.#faults.find((candidate) => candidate.fault.op === op && candidate.left > 0);
    if (!fault) return perform();
    fault.left--;
    return this.#fail(fault.fault, entry, answer, perform);
  }

  #fail(fault: Fault, entry: TraceEntry, answer: Callback, perform: (reply?: Callback) => unknown): unknown {
    const error = Object.assign(new Error(fault.error?.message ?? 'store failed'), {
      ...(fault.error?.name === undefined ? {} : { name: fault.error.name }),
      ...(fault.error?.code === undefined ? {} : { code: fault.error.code }),
    });
    ofFaults.add(error);
    switch (fault.does) {
      case 'error':
        if (fault.gate === undefined) real.setImmediate(() => answer(error));
        else void this.#context.gates.pass(fault.gate).then(() => answer(error));
        return;
      case 'enoent':
        real.setImmediate(() => answer(Object.assign(new Error('no such file'), { code: 'ENOENT' })));
        return;
      case 'throw':
        entry.answer = 'threw';
        throw error;
      case 'reject':
        entry.answer = 'error';
        return Promise.reject(error);
      case 'never':
        return;
      case 'answer':
        real.setImmediate(() => answer(null, makeValue(fault.answer ?? null, this.#context.fixtures)));
        return;
      case 'twice':
        return perform((failure, result) => {
          answer(failure, result);
          real.setImmediate(() => answer(failure, result));
        });
      case 'wait':
        void this.#context.gates.pass(fault.gate ?? '').then(() => perform());
        return;
    }
  }

  #entry(op: StoreOperation, operands: unknown[]): TraceEntry {
    const entry: TraceEntry = { op, in: this.#name, answer: 'pending' };
    const [id, session] = operands;
    if (op === 'get' || op === 'set' || op === 'destroy' || op === 'touch') {
      const observed = observe(id);
      if (observed !== undefined) entry.id = observed;
      if (op === 'set') this.#ids.add(String(id));
    }
    if (op === 'set' || op === 'touch') Object.assign(entry, splitRecord(session));
    return entry;
  }

  /** Calls an operation unseen by the trace and the faults; rejects with the error that the store gives. */
  #call(op: StoreOperation, ...operands: unknown[]): Promise<unknown> {
    const original = this.#originals.get(op);
    if (!original) throw new HarnessError(`the store has no ${op}`);
    return new Promise((resolve, reject) => {
      const answer: Callback = (error, result) => (error ? reject(error) : resolve(result));
      this.#depth++;
      try {
        const returned = original.call(this.object, ...operands, answer);
        if (returned instanceof Promise) returned.then(resolve, reject);
      } catch (error) {
        reject(error);
      } finally {
        this.#depth--;
      }
    });
  }

  /** Puts a record into the store. */
  async seed(seed: Seed): Promise<void> {
    const { fixtures } = this.#context;
    const id = String(makeValue(seed.id, fixtures));
    const record =
      seed.record !== undefined
        ? makeValue(seed.record, fixtures)
        : {
            ...(makeValue(seed.data ?? {}, fixtures) as object),
            cookie: makeValue({ ...PLAIN_COOKIE, ...seed.cookie }, fixtures),
          };
    this.#ids.add(id);
    await this.#call('set', id, record);
  }

  /** The records that the store holds now, as `get` would hand them out. */
  async stored(): Promise<JsonObject[]> {
    const found: JsonObject[] = [];
    for (const id of this.#records ? await this.#records.ids() : this.#ids) {
      const record = await this.#call('get', id).catch((error: unknown) => {
        // As express-session documents it, a store may report a missing session in this way.
        if ((error as { code?: unknown } | undefined)?.code === 'ENOENT') return undefined;
        throw error;
      });
      if (record === undefined || record === null) continue;
      found.push({ in: this.#name, id, record: observe(record) ?? null, ...splitRecord(record) });
    }
    return found;
  }
}
