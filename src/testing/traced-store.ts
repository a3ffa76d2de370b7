import { EventEmitter, once } from 'node:events';
import { Store } from '../store.js';
import type { Done, RecordCallback, SessionRecord } from '../types.js';

/** The operations that are traced, and that can be made to fail. */
export type Method = 'get' | 'set' | 'destroy' | 'touch';

/** The way in which an operation fails; it passes `error` to its callback. */
export type Fault =
  | { readonly error: unknown }
  | { readonly throws: unknown }
  | { readonly rejects: unknown }
  | 'answers-twice'
  | 'throws-after-answering';

/**
 * A store in memory that records its calls, and that a test can make misbehave. Like several published stores, it
 * ignores expiry.
 */
export class TracedStore extends Store {
  /** The operations that were called, in order. */
  operations: Method[] = [];
  /** The ids that the operations were about. */
  ids: string[] = [];
  /** Session id to JSON. */
  readonly kept = new Map<string, string>();
  private readonly faults = new Map<Method, Fault>();
  private readonly held = new Map<Method, (() => void)[]>();
  private readonly events = new EventEmitter();

  /** @param timing when an operation calls back: before it returns, or on a later turn of the event loop */
  constructor(private readonly timing: 'sync' | 'later' = 'later') {
    super();
  }

  get(sid: string, callback: RecordCallback): unknown {
    return this.perform('get', sid, callback, () => this.record(sid));
  }

  set(sid: string, session: object, callback: Done): unknown {
    return this.perform('set', sid, callback, () => {
      this.kept.set(sid, JSON.stringify(session));
    });
  }

  destroy(sid: string, callback: Done): unknown {
    return this.perform('destroy', sid, callback, () => {
      this.kept.delete(sid);
    });
  }

  touch(sid: string, session: { cookie?: unknown }, callback: Done): unknown {
    return this.perform('touch', sid, callback, () => {
      const record = this.record(sid);
      if (record) this.kept.set(sid, JSON.stringify({ ...record, cookie: session.cookie }));
    });
  }

  /** Makes the operation fail until {@link heal}. */
  break(method: Method, fault: Fault): void {
    this.faults.set(method, fault);
  }

  heal(): void {
    this.faults.clear();
  }

  /** Holds the operation's answers back. Returns a function that releases them, and after which no answer waits. */
  hold(method: Method): () => void {
    const waiting: (() => void)[] = [];
    this.held.set(method, waiting);
    return () => {
      this.held.delete(method);
      for (const answer of waiting) answer();
    };
  }

  /** Resolves when the operation is called the next time. */
  async called(method: Method): Promise<void> {
    await once(this.events, method);
  }

  /** The parsed record of an id. */
  record(sid: string): SessionRecord | undefined {
    const json = this.kept.get(sid);
    return json === undefined ? undefined : JSON.parse(json);
  }

  /** Stores a value under an id; it need not be a session. */
  seed(sid: string, record: unknown): void {
    this.kept.set(sid, JSON.stringify(record));
  }

  /** Forgets the calls so far. */
  clearTrace(): void {
    this.operations = [];
    this.ids = [];
  }

  private perform(method: Method, sid: string, callback: RecordCallback, work: () => unknown): unknown {
    this.operations.push(method);
    this.ids.push(sid);
    const fault = this.faults.get(method);
    const answer = (err?: unknown, result?: unknown): void => this.answer(method, () => callback(err, result));
    try {
      if (typeof fault === 'object') {
        if ('throws' in fault) throw fault.throws;
        if ('rejects' in fault) return Promise.reject(fault.rejects);
        answer(fault.error);
        return undefined;
      }
      const result = work();
      if (fault === 'throws-after-answering') {
        callback(null, result);
        throw new Error(`${method} broke after it had answered`);
      }
      answer(null, result);
      if (fault === 'answers-twice') answer(null, result);
      return undefined;
    } finally {
      this.events.emit(method);
    }
  }

  private answer(method: Method, run: () => void): void {
    const waiting = this.held.get(method);
    if (waiting) waiting.push(run);
    else if (this.timing === 'sync') run();
    else setImmediate(run);
  }
}
