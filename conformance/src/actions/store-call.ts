import type { Json, JsonObject } from '../corpus/scenario.js';
import type { Activity } from '../runner/activity.js';
import type { RequestLog } from '../runner/request-log.js';
import { isOfFault } from '../runner/store.js';
import { observe } from '../runner/values.js';
import { type Callback, kindOf, type Method, Outcome } from './outcome.js';

/** The methods that a store has from express-session's class `Store`. */
const OF_STORE = ['load', 'regenerate', 'generate', 'createSession'];

/** What a target must offer for a store to be called, or to emit an event. */
export function storeCallNeeds({ call, emit }: { call?: Json | undefined; emit?: Json | undefined }): string[] {
  if (emit !== undefined) return ['store-events'];
  return OF_STORE.includes(String(call)) ? ['store-load'] : [];
}

/** In whose course a store is called. */
export interface StoreCaller {
  activity: Activity;
  run: RequestLog;
  /** Turns plain data into what the store is given. */
  make(value: Json): unknown;
}

/**
 * Calls an operation of a store, or emits an event on it, and records what came of it.
 *
 * @param fields `call` or `emit`, and what stands beside them in a scenario.
 * @returns what to wait for; nothing for what is synchronous.
 * @throws TypeError when the store has no such operation, and whatever the operation throws.
 */
export function callStore(
  object: unknown,
  fields: JsonObject,
  { activity, run, make }: StoreCaller,
): Promise<void> | undefined {
  const store = object as Record<string, Method> & { emit(event: string): void };
  if (fields.emit !== undefined) {
    store.emit(String(fields.emit));
    return;
  }
  const name = String(fields.call);
  const args = Array.isArray(fields.args) ? fields.args.map(make) : [];
  const outcome = new Outcome('store', fields, run);
  const operation = store[name];
  if (typeof operation !== 'function') throw new TypeError(`store.${name} is not a function`);
  // These two are synchronous and take no callback.
  if (name === 'generate' || name === 'createSession') {
    outcome.note({ result: observe(operation.apply(store, args)) });
    return;
  }
  if (fields.callback === false) {
    operation.apply(store, args);
    return;
  }
  let calls = 0;
  return new Promise<void>((resolve) => {
    const callback: Callback = (error, result) => {
      activity.note();
      calls++;
      outcome.note({ calls, result: observe(result) });
      if (fields.keep !== undefined) run.kept.set(String(fields.keep), result);
      if (error) outcome.failed(error);
      resolve();
    };
    const returned = operation.call(store, ...args, callback);
    outcome.note({ calls, returned: kindOf(returned, undefined) });
    if (OF_STORE.includes(name)) return;
    // The scenario has asked the store itself, so that its fault rejects to the scenario, and to nobody else.
    void Promise.resolve(returned).catch((error: unknown) => {
      if (!isOfFault(error)) throw error;
      outcome.failed(error);
      resolve();
    });
  });
}
