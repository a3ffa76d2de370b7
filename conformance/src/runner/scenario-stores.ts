import { callStore } from '../actions/store-call.js';
import {
  type Fault,
  isObject,
  type Json,
  type JsonObject,
  type Scenario,
  type Seed,
  type StoreCall,
  storeSpec,
} from '../corpus/scenario.js';
import type { Activity } from './activity.js';
import { HarnessError } from './harness-error.js';
import type { RequestLog } from './request-log.js';
import { ScenarioStore, type StoreContext } from './store.js';
import { makeValue, observeError } from './values.js';

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The stores of one scenario, by their names, in this process. */
export class ScenarioStores {
  readonly #stores = new Map<string, ScenarioStore>();
  readonly #activity: Activity;

  constructor(private readonly context: StoreContext) {
    this.#activity = context.activity;
  }

  /**
   * Makes the stores that a scenario names.
   *
   * @param refused is told when the target's own class refuses to become a store.
   */
  make(scenario: Scenario, refused: (error: unknown) => void): void {
    const specs = scenario.middlewares ? Object.entries(scenario.stores ?? {}) : [['default', scenario.store] as const];
    for (const [name, short] of specs) {
      const spec = storeSpec(short);
      if (spec.kind === 'default') continue;
      try {
        this.#stores.set(name, new ScenarioStore(name, spec, this.context));
      } catch (error) {
        if (error instanceof HarnessError) throw error;
        refused(error);
      }
    }
  }

  /** What the middlewares are given. */
  objects(): object[] {
    return [...this.#stores.values()].map(({ object }) => object);
  }

  /** The store of this name as the middleware is given it; undefined where the scenario has none. */
  objectOf(name: string): object | undefined {
    return this.#stores.get(name)?.object;
  }

  /** @throws HarnessError when there is no store of this name. */
  named(name: string): ScenarioStore {
    const store = this.#stores.get(name);
    if (!store) throw new HarnessError(`there is no store '${name}' to look at`);
    return store;
  }

  /** The store of this name, or the only one. */
  #in(name: string | undefined): ScenarioStore {
    if (name !== undefined) return this.named(name);
    const [only] = this.#stores.values();
    if (!only) throw new HarnessError('the scenario has no traced store');
    return only;
  }

  /** Puts a record into a store, unseen. */
  async seed(seed: Seed): Promise<void> {
    await this.#guarded(this.#in(seed.in).seed(seed), 'seed');
  }

  /** Makes an operation fail from now on; `none` ends all faults. */
  fault(fault: Fault | 'none'): void {
    if (fault === 'none') for (const store of this.#stores.values()) store.clearFaults();
    else this.#in(fault.in).addFault(fault);
  }

  /** The records of all stores. */
  async stored(): Promise<JsonObject[]> {
    const records: JsonObject[] = [];
    for (const store of this.#stores.values()) records.push(...(await this.#guarded(store.stored(), 'stored')));
    return records;
  }

  /** Calls an operation of a store, or emits an event on it; `log` gets what comes of it. */
  async call(call: StoreCall, log: RequestLog): Promise<void> {
    const { object } = this.#in(call.in);
    const fields = call as JsonObject;
    try {
      const make = (value: Json) => makeValue(value, this.context.fixtures);
      const pending = callStore(object, fields, { activity: this.#activity, run: log, make });
      if (pending && (await this.#activity.settle(pending)) === 'stuck') {
        log.errors.push({ from: 'store', name: 'Stuck', message: `${String(call.call)} never called back` });
      }
    } catch (error) {
      if (error instanceof HarnessError) throw error;
      const seen = observeError(error);
      if (isObject(fields) && typeof fields.as === 'string') log.record(fields.as, { error: seen });
      else log.errors.push({ from: 'store', ...seen });
    }
  }

  /** Waits for the store on the harness's own behalf; a store that does not answer here makes the scenario meaningless. */
  async #guarded<T>(promise: Promise<T>, what: string): Promise<T> {
    if ((await this.#activity.settle(promise.catch(() => undefined))) === 'stuck') {
      throw new HarnessError(`the store did not answer to '${what}'`);
    }
    try {
      return await promise;
    } catch (error) {
      throw new HarnessError(`the store refused '${what}': ${describe(error)}`);
    }
  }
}
