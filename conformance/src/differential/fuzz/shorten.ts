import { type Action, isObject, type Json, type RequestStep, type Scenario, type Step } from '../../corpus/scenario.js';

/** A list without one of its elements, each in turn; the later ones first, since they are the least needed. */
function* withoutOne<T>(list: readonly T[]): Generator<T[]> {
  for (let i = list.length - 1; i >= 0; i--) yield list.filter((_, at) => at !== i);
}

function* withoutKey(mapping: { [key: string]: Json }): Generator<{ [key: string]: Json }> {
  for (const key of Object.keys(mapping)) {
    const { [key]: _, ...rest } = mapping;
    yield rest;
  }
}

function* shorterActions(actions: readonly Action[]): Generator<Action[]> {
  yield* withoutOne(actions);
  for (const [i, action] of actions.entries()) {
    if (typeof action === 'string') continue;
    const replaced = (...by: Action[]) => [...actions.slice(0, i), ...by, ...actions.slice(i + 1)];
    const { try: guarded, set, cookie } = action;
    if (isObject(guarded) && Array.isArray(guarded.do)) {
      const inner = guarded.do as Action[];
      yield replaced(...inner);
      for (const fewer of withoutOne(inner)) if (fewer.length > 0) yield replaced({ try: { ...guarded, do: fewer } });
    }
    for (const [word, fields] of Object.entries({ set, cookie })) {
      if (!isObject(fields) || Object.keys(fields).length < 2) continue;
      for (const fewer of withoutKey(fields)) yield replaced({ [word]: fewer });
    }
  }
}

function* shorterRequest<T extends Partial<RequestStep>>(step: T): Generator<T> {
  for (const app of shorterActions(step.app ?? [])) {
    const { app: _, ...rest } = step;
    yield (app.length > 0 ? { ...rest, app } : rest) as T;
  }
  for (const request of withoutKey((step.request ?? {}) as { [key: string]: Json })) yield { ...step, request };
}

function withoutWaiting(step: RequestStep): RequestStep {
  const app = (step.app ?? []).filter((action) => typeof action === 'string' || action.wait === undefined);
  return { ...step, app };
}

function* shorterStep(step: Step): Generator<Step[]> {
  yield [];
  if (step.parallel) {
    for (const one of step.parallel) yield [withoutWaiting(one)];
    if (step.parallel.length > 2) {
      const count = step.parallel.length - 1;
      for (const fewer of withoutOne(step.parallel)) {
        const text = JSON.stringify(fewer).replaceAll(`"opensAt":${count + 1}`, `"opensAt":${count}`);
        yield [{ ...step, parallel: JSON.parse(text) as RequestStep[] }];
      }
    }
    for (const [i, one] of step.parallel.entries()) {
      for (const shorter of shorterRequest(one)) {
        yield [{ ...step, parallel: step.parallel.map((other, at) => (at === i ? shorter : other)) }];
      }
    }
  }
  if (step.request) {
    if (step.start !== undefined) {
      const { start: _, until: __, ...plain } = step;
      yield [plain];
    }
    for (const shorter of shorterRequest(step)) yield [shorter];
  }
  if (isObject(step.seed)) {
    const { id, ...rest } = step.seed as { id: Json; [key: string]: Json };
    for (const fewer of withoutKey(rest)) yield [{ seed: { id, ...fewer } as never }];
  }
}

/** Every scenario that is one small part shorter. */
function* shorter(scenario: Scenario): Generator<Scenario> {
  const steps = scenario.steps ?? [];
  for (const [i, step] of steps.entries()) {
    for (const by of shorterStep(step))
      yield { ...scenario, steps: [...steps.slice(0, i), ...by, ...steps.slice(i + 1)] };
  }
  for (const options of withoutKey(scenario.options ?? {})) yield { ...scenario, options };
  const { cookie } = scenario.options ?? {};
  if (isObject(cookie) && cookie.$function === undefined) {
    for (const fewer of withoutKey(cookie)) yield { ...scenario, options: { ...scenario.options, cookie: fewer } };
  }
  const { trustProxy: _, ...untrusting } = scenario;
  if (scenario.trustProxy !== undefined) yield untrusting;
}

/**
 * The shortest scenario that can be had by leaving things out of one while it still shows what it showed.
 *
 * @param shows tells whether a shorter one still does; it is asked `patience` times at most.
 */
export async function shorten(
  scenario: Scenario,
  shows: (candidate: Scenario) => Promise<boolean>,
  patience: number,
): Promise<Scenario> {
  let best = scenario;
  let left = patience;
  // After a shorter one, the search goes on where it stands: the parts before it were needed, and most are needed still.
  for (let from = 0; ; ) {
    let at = 0;
    let found = false;
    for (const candidate of shorter(best)) {
      if (at++ < from) continue;
      if (left-- <= 0) return best;
      if (!(await shows(candidate))) continue;
      best = candidate;
      found = true;
      break;
    }
    if (found) from = at - 1;
    else if (from === 0) return best;
    // Whether they are needed still, a pass from the beginning shows.
    else from = 0;
  }
}
