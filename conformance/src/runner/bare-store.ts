import { EventEmitter } from 'node:events';
import { inherits } from 'node:util';
import type { StoreSpec } from '../corpus/scenario.js';
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

/** Whether a record's cookie has ended by the time of this process. */
export function hasExpired(record: unknown): boolean {
  const expires = (record as { cookie?: { expires?: unknown } } | null | undefined)?.cookie?.expires;
  return (typeof expires === 'string' || expires instanceof Date) && new Date(expires).getTime() <= Date.now();
}
