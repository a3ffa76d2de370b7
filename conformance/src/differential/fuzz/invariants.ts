import { actionsOf, requestsOf } from '../../corpus/needs.js';
import { isObject, type Json, type JsonObject, type Scenario, storeSpec } from '../../corpus/scenario.js';
import type { Observation, RequestRecord } from '../../runner/observation.js';
import { parseSigned } from '../../runner/signature.js';
import type { Difference } from '../compare.js';
import { FIRST_LOOK, MARK } from './arbitraries.js';

/** Something that no implementation may do, whatever it is asked. */
type Violation = Difference;

function violation(step: string, path: string, target: Json, against: Json): Violation {
  return { step, path: `invariant.${path}`, target, against };
}

/** Whether a response may rightly never come to its end. */
function mayHang(scenario: Scenario): boolean {
  const faults = (scenario.steps ?? []).flatMap((step) => (step.fault === 'none' ? [] : [step.fault ?? []].flat()));
  if (faults.some(({ does }) => does === 'never' || does === 'wait')) return true;
  return [...actionsOf(scenario)].some(({ word }) => word === 'leaveOpen' || word === 'wait');
}

/** Whether an application does something to its session for which its cookie may go out and its data not be stored. */
function mayLoseSession(scenario: Scenario, number: string): boolean {
  const [step, within = '1'] = number.split('.');
  const sent = scenario.steps?.[Number(step) - 1];
  const one = sent && requestsOf(sent)[Number(within) - 1];
  const text = JSON.stringify(one?.app ?? []);
  return /"(destroy|replace|remove|throw|next|flushHeaders|writeHead|write|disconnect|sessionID)"/.test(text);
}

function markOf(data: Json | undefined): string | undefined {
  const mark = isObject(data) ? data[MARK] : undefined;
  return typeof mark === 'string' ? mark : undefined;
}

/** What a scenario has shown so far. */
class Watch {
  /** Under which ids each mark has been stored. */
  readonly #marks = new Map<string, Set<string>>();
  /** Ids that the store was asked to keep, or was given before. */
  readonly #kept = new Set<string>();
  readonly #traced: boolean;
  readonly #ownIds: boolean;
  readonly #faults: boolean;

  constructor(private readonly scenario: Scenario) {
    this.#traced = storeSpec(scenario.store).kind !== 'default';
    this.#ownIds = scenario.options?.genid === undefined;
    this.#faults = (scenario.steps ?? []).some((step) => step.fault !== undefined);
    for (const step of scenario.steps ?? [])
      for (const seed of [step.seed ?? []].flat()) this.#kept.add(String(seed.id));
  }

  stored(trace: readonly Json[]): void {
    for (const entry of trace) {
      if (!isObject(entry) || entry.op !== 'set' || typeof entry.id !== 'string') continue;
      this.#kept.add(entry.id);
      const mark = markOf(entry.data);
      if (mark !== undefined) this.#marks.set(mark, (this.#marks.get(mark) ?? new Set()).add(entry.id));
    }
  }

  request(record: RequestRecord, trace: readonly Json[]): Violation[] {
    const found: Violation[] = [];
    const { step, setCookie, saw, stuck, plainNextCalls, reached } = record;
    const look: JsonObject = saw[FIRST_LOOK] ?? {};
    if (stuck && !mayHang(this.scenario)) found.push(violation(step, 'hang', 'no answer', 'an answer'));
    if (plainNextCalls > 1 || reached > 1) found.push(violation(step, 'next', plainNextCalls, 'at most one call'));

    const { sessionID } = look;
    const mark = markOf(look.data);
    const owners = mark === undefined ? undefined : this.#marks.get(mark);
    if (typeof sessionID === 'string' && owners && !owners.has(sessionID)) {
      found.push(violation(step, 'foreign-session', sessionID, 'an id under which these data were stored'));
    }
    // With ids that a scenario dictates, an unknown one may come up again by itself.
    const refused = trace.some(
      (entry) => isObject(entry) && entry.op === 'get' && entry.id === sessionID && entry.found === false,
    );
    if (this.#ownIds && refused && typeof sessionID === 'string') {
      found.push(violation(step, 'adopted-id', sessionID, 'an id that the target made'));
    }
    for (const { name, value, attributes } of setCookie) {
      const text = JSON.stringify([value, attributes]);
      const decoded = Buffer.from(
        decodeURIComponent(value.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25')),
        'base64',
      ).toString('latin1');
      if (text.includes(`${MARK}-`) || decoded.includes(`${MARK}-`)) {
        found.push(violation(step, 'data-in-cookie', text, 'no session data'));
      }
      const id = parseSigned(value)?.id;
      const isSession = name === (this.scenario.options?.name ?? 'connect.sid');
      if (isSession && id !== undefined && this.#traced && !this.#kept.has(id) && !this.#faults && !stuck) {
        if (!mayLoseSession(this.scenario, step))
          found.push(violation(step, 'unsaved-session', id, 'an id that was stored'));
      }
    }
    return found;
  }
}

/**
 * What a target did that no target may do: crash, hang, call `next` twice, hand out a cookie for a session that it never
 * stored, show a session under another id, adopt an id that it does not know, or put session data into a cookie.
 */
export function violations(scenario: Scenario, observation: Observation): Violation[] {
  const watch = new Watch(scenario);
  const found: Violation[] = [];
  for (const { step, requests, store, uncaught } of observation.steps) {
    if (uncaught.length > 0) found.push(violation(step, 'uncaught', uncaught, []));
    watch.stored(store);
    for (const record of requests) found.push(...watch.request(record, store));
  }
  if (observation.leftUncaught.length > 0) found.push(violation('end', 'uncaught', observation.leftUncaught, []));
  return found;
}
