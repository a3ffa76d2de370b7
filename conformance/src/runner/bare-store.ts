import { EventEmitter } from 'node:events';
import { inherits } from 'node:util';
import { STORE_OPERATIONS, type StoreOperation, type StoreSpec } from '../corpus/scenario.js';
import type { Target } from '../targets/target.js';
import { HarnessError } from './harness-error.js';

/** What a store calls back with. */
export type Callback = (error?: unknown, result?: unknown) => void;

/** A store's operation: arguments, the callback last. */
export type Operation = (this: unknown, ...args: unknown[]) => unknown;

/** What a middleware is given as its store. */
export type StoreObject = EventEmitter & Partial<Record<string, Operation>>;

/**
 * Makes a store of the harness before it has any operation.
 *
 * @throws HarnessError when the target has no class for stores to extend.
 */
export function bareStore(spec: StoreSpec, target: Target): StoreObject {
  if (spec.base === 'emitter') return new EventEmitter() as StoreObject;
  const Base = target.Store;
  if (!Base) throw new HarnessError('the target has no Store');
  if (spec.base === 'es5') {
    // As stores were written before classes; many published ones still are.
    const OldStore = function (this: unknown) {
      (Base as unknown as Operation).call(this);
    } as unknown as new () => StoreObject;
    inherits(OldStore, Base as unknown as new () => object);
    return new OldStore();
  }
  if (spec.base === 'assigned') return Object.assign(new EventEmitter(), Base.prototype) as StoreObject;
  return new (class extends Base {})() as StoreObject;
}

/** Carries out an operation of a store; its operands are the arguments without the callback. */
export type Perform = (op: StoreOperation, operands: unknown[], callback: Callback | undefined) => unknown;

/**
 * Makes a store of the harness with the operations that it is to have.
 *
 * @throws HarnessError when the target has no class for stores to extend.
 */
export function storeOf(spec: StoreSpec, target: Target, perform: Perform): StoreObject {
  const store = bareStore(spec, target);
  for (const op of STORE_OPERATIONS) {
    if (spec.without?.some((missing) => missing === op)) {
      // The target's own Store may have the operation; undefined hides it.
      if (store[op] !== undefined) Object.defineProperty(store, op, { value: undefined, configurable: true });
      continue;
    }
    store[op] = (...args) => {
      const last = args.at(-1);
      const callback = typeof last === 'function' ? (last as Callback) : undefined;
      return perform(op, callback ? args.slice(0, -1) : args, callback);
    };
  }
  return store;
}

/** Whether a record's cookie has ended by the time of this process. */
export function hasExpired(record: unknown): boolean {
  const expires = (record as { cookie?: { expires?: unknown } } | null | undefined)?.cookie?.expires;
  return (typeof expires === 'string' || expires instanceof Date) && new Date(expires).getTime() <= Date.now();
}
