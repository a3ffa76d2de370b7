import { type Expect, isObject, type Json, type JsonObject, type Scenario, type Step } from '../corpus/scenario.js';
import type { TraceExpect } from '../corpus/scenario-types.js';
import type { SeenOperation, SeenRecord } from './messages.js';

/**
 * A scenario names the operations that express-session asks of its store. A library that uses its store in another way only
 * has to have the same effect: which sessions are there afterwards that were not, and which are gone. This file turns the
 * operations of an expectation into their effects, and what a store holds before and after into the operations that
 * have such an effect.
 */

/** Operations after which the store holds the same. */
const WITHOUT_EFFECT = ['get', 'touch'];

function asEntry(item: Json): JsonObject | undefined {
  if (typeof item === 'string') return { op: item };
  return isObject(item) && typeof item.op === 'string' ? item : undefined;
}

function captures(value: Json): boolean {
  return JSON.stringify(value).includes('"$capture"');
}

/** The effects of a list of operations, as such a list; undefined when they can't be told from it. */
function effectsOfList(items: readonly Json[]): TraceExpect[] | undefined {
  const entries: JsonObject[] = [];
  for (const item of items) {
    const entry = asEntry(item);
    if (!entry || (entry.answer !== undefined && entry.answer !== 'ok')) return undefined;
    entries.push(entry);
  }
  // What is stored and then ended in one go has no effect that is left.
  const stored = entries.findIndex(({ op }) => op === 'set');
  if (stored >= 0 && entries.slice(stored).some(({ op }) => op === 'destroy')) return undefined;
  // Only a session that was loaded is in the store, so that it can disappear from there.
  let loaded = entries.filter(({ op, found }) => op === 'get' && found !== false).length;
  const effects: JsonObject[] = [];
  for (const entry of entries) {
    const isEffect = !WITHOUT_EFFECT.includes(String(entry.op)) && (entry.op !== 'destroy' || loaded-- > 0);
    if (isEffect) effects.push(entry);
    else if (captures(entry)) return undefined;
  }
  const words = effects.map(({ op }) => op);
  // The effect of two is that of the last.
  if (words.filter((op) => op === 'set').length > 1) return undefined;
  if (words.some((op) => op !== 'set' && op !== 'destroy')) return undefined;
  // Their operations are `set` and `destroy`.
  return effects as TraceExpect[];
}

/** An expectation of operations as one of their effects; undefined when it can't be had. */
function effects(expected: NonNullable<Expect['store']>): Expect['store'] {
  if (expected === 'none') return 'none';
  if (Array.isArray(expected)) {
    const list = effectsOfList(expected);
    return list?.length === 0 ? 'none' : list;
  }
  const { $contains: part, $all: all, $not: not, ...others } = expected;
  if (Object.keys(others).length > 0 || Object.keys(expected).length !== 1) return undefined;
  if (Array.isArray(all)) {
    const parts = all.map((item) => (isObject(item) ? effects(item) : undefined));
    return parts.every(isObject) ? { $all: parts } : undefined;
  }
  if (isObject(not)) return absence(not);
  if (!Array.isArray(part)) return undefined;
  const list = effectsOfList(part);
  return list && { $contains: list };
}

/** That some operations did not take place, as the absence of their effect. One without an effect leaves nothing to ask. */
function absence({ $contains: part, ...others }: JsonObject): Expect['store'] {
  if (!Array.isArray(part) || Object.keys(others).length > 0) return undefined;
  const entries = part.map(asEntry);
  if (!entries.every((entry) => entry !== undefined) || captures(part)) return undefined;
  const lasting = entries.filter(({ op }) => !WITHOUT_EFFECT.includes(String(op)));
  if (lasting.some(({ op }) => op !== 'set' && op !== 'destroy')) return undefined;
  return lasting.length === 0 ? { $contains: [] } : { $not: { $contains: lasting } };
}

/** Every unchanged session is stored again, which has no effect that could be seen. */
function storesUnchanged({ options }: Scenario): boolean {
  return options?.resave !== false;
}

/** Whether all that a scenario expects of the store's operations can be seen in what the store holds. */
export function showsInStore(scenario: Scenario): boolean {
  if (storesUnchanged(scenario)) return false;
  return (scenario.steps ?? []).every(
    ({ expect }) => expect?.store === undefined || effects(expect.store) !== undefined,
  );
}

/** The scenario with effects in the place of operations. */
export function withEffects(scenario: Scenario): Scenario {
  const steps = (scenario.steps ?? []).map((step): Step => {
    const { store, ...rest } = step.expect ?? {};
    const found = store === undefined ? undefined : effects(store);
    return found === undefined ? step : { ...step, expect: { ...rest, store: found } };
  });
  return { ...scenario, steps };
}

/** The operations that turn one content of a store into another: what is gone first, then what is new or changed. */
export function operationsBetween(before: readonly SeenRecord[], after: readonly SeenRecord[]): SeenOperation[] {
  const was = new Map(before.map((record) => [record.id, JSON.stringify(record.data)]));
  const is = new Set(after.map(({ id }) => id));
  const gone = before.filter(({ id }) => !is.has(id));
  const changed = after.filter(({ id, data }) => was.get(id) !== JSON.stringify(data));
  return [
    ...gone.map(({ id }): SeenOperation => ({ op: 'destroy', id, answer: 'ok' })),
    ...changed.map(({ id, data }): SeenOperation => ({ op: 'set', id, data, answer: 'ok' })),
  ];
}
