import { missingOf } from '../../corpus/need-names.js';
import { needsOf, requestsOf } from '../../corpus/needs.js';
import {
  type Action,
  isObject,
  type Json,
  type JsonObject,
  type RequestStep,
  type Scenario,
  type Step,
} from '../../corpus/scenario.js';

/** What a scenario with nothing but this part would need. */
function needsOfPart(part: Partial<Scenario>): string[] {
  return needsOf({ id: 'part', verifies: [], ...part });
}

/** Leaves out of a scenario what its targets lack. */
class Reduction {
  constructor(private readonly lacks: readonly string[]) {}

  #isMet(part: Partial<Scenario>): boolean {
    return missingOf(needsOfPart(part), this.lacks).length === 0;
  }

  /** Those fields of a mapping that are possible, each by itself. */
  #fields(fields: JsonObject, part: (fields: JsonObject) => Partial<Scenario>): JsonObject {
    return Object.fromEntries(Object.entries(fields).filter(([key, value]) => this.#isMet(part({ [key]: value }))));
  }

  options(options: JsonObject): JsonObject {
    const { cookie } = options;
    const isPlain = isObject(cookie) && !('$function' in cookie);
    const possible = isPlain ? this.#fields(cookie, (fields) => ({ options: { cookie: fields } })) : cookie;
    return this.#fields(possible === undefined ? options : { ...options, cookie: possible }, (one) => ({
      options: one,
    }));
  }

  #actions(actions: readonly Action[]): Action[] {
    return actions.flatMap((action): Action[] => {
      if (typeof action !== 'string' && isObject(action.try)) {
        const doing = this.#actions((action.try.do ?? []) as Action[]);
        return doing.length === 0 ? [] : [{ try: { ...action.try, do: doing as Json[] } }];
      }
      return this.#isMet({ steps: [{ request: {}, app: [action] }] }) ? [action] : [];
    });
  }

  request<T extends RequestStep>(step: T): T {
    const request = this.#fields(step.request as JsonObject, (fields) => ({ steps: [{ request: fields }] }));
    return { ...step, request, ...(step.app ? { app: this.#actions(step.app) } : {}) };
  }

  /** @param hasStore whether the scenario still has a store that can be seeded. */
  steps(steps: readonly Step[], hasStore: boolean): Step[] {
    const isGate = (step: Step) => step.release !== undefined || step.finish !== undefined || step.start !== undefined;
    // The steps around a held operation belong together.
    const holds = hasStore && this.#isMet({ steps: [{ release: 'gate' }] });
    return steps.flatMap((step): Step[] => {
      if (!hasStore && (step.seed || step.fault || step.store)) return [];
      if (!holds && isGate(step)) return step.request ? [this.request(plainRequest(step))] : [];
      if (!holds && isObject(step.fault) && JSON.stringify(step.fault).includes('"wait"')) return [];
      const { request, parallel, ...rest } = step;
      if (request) return [this.request({ ...step, request })];
      if (parallel) return [{ ...rest, parallel: parallel.map((one) => this.request(one)) }];
      return this.#isMet({ steps: [step] }) ? [step] : [];
    });
  }
}

/** A request that nothing holds. */
function plainRequest(step: Step): RequestStep {
  const { request = {}, app } = step;
  return { request, ...(app ? { app } : {}) };
}

/**
 * A random scenario without what a target lacks: options, actions, ids in cookies, the store.
 *
 * @param lacks of the target, or of two that are compared.
 * @returns undefined when it still needs something that is lacking, or no request is left.
 */
export function applicable(scenario: Scenario, lacks: readonly string[]): Scenario | undefined {
  if (missingOf(needsOf(scenario), lacks).length === 0) return scenario;
  const reduction = new Reduction(lacks);
  const { store, trustProxy, ...rest } = scenario;
  const isPossible = (part: Partial<Scenario>) => missingOf(needsOfPart(part), lacks).length === 0;
  const stores: Scenario['store'][] = [store, { kind: 'traced' }, { kind: 'traced', base: 'emitter' }];
  const possible = stores.find((kind) => kind !== undefined && isPossible({ store: kind }));
  const left: Scenario = {
    ...rest,
    options: reduction.options(scenario.options ?? {}),
    ...(possible === undefined ? {} : { store: possible }),
    ...(trustProxy !== undefined && isPossible({ trustProxy }) ? { trustProxy } : {}),
    steps: reduction.steps(scenario.steps ?? [], possible !== undefined),
  };
  const sends = (left.steps ?? []).some((step) => requestsOf(step).length > 0);
  return sends && missingOf(needsOf(left), lacks).length === 0 ? left : undefined;
}
