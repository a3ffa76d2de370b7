import { isObject, type Json, type JsonObject, type StoreOperation } from '../corpus/scenario.js';
import { real, turn } from '../runner/clock.js';
import { observe, observeError } from '../runner/values.js';
import type { Store } from './store-module.js';
import type { CallSpec } from './store-scenario.js';

type Method = (...args: unknown[]) => unknown;

/** One call of a store's operation, and everything that has come of it so far. */
export class StoreCall {
  /** Every call of the callback. */
  readonly answers: { error: unknown; result: unknown }[] = [];
  threw: { error: unknown } | undefined;
  rejected: { error: unknown } | undefined;
  /** Resolves when there is an answer of any kind, or when none has come in time. */
  readonly settled: Promise<void>;
  #settle = () => {};
  readonly #session: unknown;
  /** As JSON: the session that the call was given, before it was. */
  readonly sessionBefore: Json | undefined;

  /**
   * Makes the call.
   *
   * @param args before the callback
   * @param kind `none`: without a callback; `throws`: the callback throws
   * @param patienceMs how long the store may take for an answer, in real milliseconds
   */
  constructor(
    store: Store,
    readonly operation: StoreOperation,
    args: readonly unknown[],
    kind: CallSpec['callback'],
    patienceMs: number,
  ) {
    this.settled = new Promise((resolve) => {
      const timer = real.setTimeout(resolve, patienceMs);
      this.#settle = () => {
        real.clearTimeout(timer);
        resolve();
      };
    });
    this.#session = args[1];
    this.sessionBefore = plain(this.#session);
    const callback = (error: unknown, result: unknown) => {
      this.answers.push({ error, result });
      this.#settle();
      if (kind === 'throws') throw new Error('the callback of the contract throws');
    };
    try {
      const returned = (store[operation] as Method).apply(store, kind === 'none' ? [...args] : [...args, callback]);
      this.#watch(returned, kind === 'none');
    } catch (error) {
      this.threw = { error };
      this.#settle();
    }
  }

  #watch(returned: unknown, alone: boolean): void {
    const { then } = (returned ?? {}) as { then?: unknown };
    if (typeof then === 'function') {
      Promise.resolve(returned).then(
        // Where there is no callback, the promise is the answer; otherwise the callback is waited for.
        () => alone && this.#settle(),
        (error: unknown) => {
          this.rejected = { error };
          this.#settle();
        },
      );
    } else if (alone) void turn().then(this.#settle);
  }

  /** As JSON: the session that the call was given, as it is now. */
  get sessionNow(): Json | undefined {
    return plain(this.#session);
  }

  /** Whether an answer has come. */
  get isAnswered(): boolean {
    return this.answers.length > 0 || this.threw !== undefined || this.rejected !== undefined;
  }

  /** The first answer's error; undefined where the operation has succeeded. */
  get error(): { error: unknown } | undefined {
    const [first] = this.answers;
    if (this.threw) return this.threw;
    if (first === undefined) return this.rejected;
    return first.error && !this.isMissing ? { error: first.error } : undefined;
  }

  /** For `get`: whether it is the answer for a missing session, as express-session understands it. */
  get isMissing(): boolean {
    const [first] = this.answers;
    if (this.operation !== 'get' || first === undefined) return false;
    if (first.error) return (first.error as { code?: unknown }).code === 'ENOENT';
    return !first.result;
  }

  get result(): unknown {
    return this.answers[0]?.result;
  }
}

/** What JSON makes of something, as the middleware would read it. */
function plain(value: unknown): Json | undefined {
  try {
    const text = JSON.stringify(value);
    return text === undefined ? undefined : (JSON.parse(text) as Json);
  } catch (error) {
    return { $unserialisable: observeError(error) };
  }
}

/**
 * A session that a store gave, as data, their keys, and the cookie.
 *
 * @param handedAt when the session was last handed to the store, in milliseconds since 1970
 */
export function observeSession(result: unknown, handedAt: number): JsonObject {
  const record = plain(result);
  if (!isObject(record)) return { $value: observe(result) ?? null };
  const { cookie, ...data } = record;
  const { expires } = isObject(cookie) ? cookie : {};
  const isTime = typeof expires === 'string' || typeof expires === 'number';
  const lasts = isTime ? new Date(expires).getTime() - handedAt : null;
  return {
    data,
    keys: Object.keys(data).sort(),
    ...(isObject(cookie) ? { cookie: { ...cookie, lasts: observe(lasts) ?? null } } : {}),
  };
}

/** The data of all the sessions that `all` gave: as a list, or as an object by their ids. */
export function observeAll(result: unknown): JsonObject[] {
  if (typeof result !== 'object' || result === null) return [{ $value: observe(result) ?? null }];
  const records: unknown[] = Array.isArray(result) ? result : Object.values(result);
  return records.map((record) => {
    const { data } = observeSession(record, 0);
    return isObject(data) ? data : { $value: observe(record) ?? null };
  });
}

/** An error as reports show it. */
export function shownError({ error }: { error: unknown }): JsonObject {
  return observeError(error);
}
