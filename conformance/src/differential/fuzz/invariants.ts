import { actionsOf, faultsOf, requestsOf } from '../../corpus/needs.js';
import { isObject, type Json, type JsonObject, type Scenario, storeSpec } from '../../corpus/scenario.js';
import type { Observation, RequestRecord, StepRecord } from '../../runner/observation.js';
import { parseSigned } from '../../runner/signature.js';
import type { Difference } from '../compare.js';
import { FIRST_LOOK, MARK } from './marks.js';

/** Something that no implementation may do, whatever it is asked. */
export type Violation = Difference;

/** @param path names what may not be: `hang` */
export function violation(step: string, path: string, target: Json, against: Json): Violation {
  return { step, path: `invariant.${path}`, target, against };
}

/** Whether a response may rightly never come to its end. */
function mayHang(scenario: Scenario): boolean {
  const faults = (scenario.steps ?? []).flatMap(faultsOf);
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

/** Whether an error that nobody caught is the target's: an application that ends twice hears of it from Node alone. */
function isTargets({ code }: JsonObject): boolean {
  return code !== 'ERR_STREAM_WRITE_AFTER_END';
}

/** Whether every id names one session only, and a `destroy` that answers has done its work. */
function endsAreFinal(scenario: Scenario): boolean {
  const faults = (scenario.steps ?? []).flatMap(faultsOf);
  const { genid } = scenario.options ?? {};
  return !(isObject(genid) && genid.$function === 'sequence') && faults.every(({ does }) => does !== 'answer');
}

/** What a request stored under an id that it had destroyed before, in a step at whose end it is over. */
function revived({ store, askedBy, stored }: StepRecord, { step, state }: RequestRecord): Violation[] {
  const found: Violation[] = [];
  const ended = new Map<string, boolean>();
  const others = new Set<string>();
  let pending = false;
  for (const [i, entry] of store.entries()) {
    if (!isObject(entry) || typeof entry.id !== 'string') continue;
    const { op, id, answer } = entry;
    if (askedBy[i] !== step) {
      if (op === 'set') others.add(id);
      continue;
    }
    pending ||= answer === 'pending';
    if (op === 'destroy') ended.set(id, answer === 'ok');
    else if ((op === 'set' || op === 'touch') && ended.has(id))
      found.push(violation(step, 'ended-session', `${op} ${id}`, 'nothing stored under an id that it destroyed'));
  }
  // A slow set that was asked before may have come after: then the store alone shows it.
  if (pending || state === 'nothing' || typeof stored === 'string') return found;
  for (const [id, isGone] of ended) {
    if (isGone && !others.has(id) && stored.some((record) => record.id === id))
      found.push(violation(step, 'ended-session', `kept ${id}`, 'nothing stored under an id that it destroyed'));
  }
  return found;
}

/** What a scenario has shown so far. */
class Watch {
  /** Under which ids each mark has been stored. */
  readonly #marks = new Map<string, Set<string>>();
  /** Ids that the store was asked to keep, or was given before. */
  readonly #kept = new Set<string>();
  /** Ids that sessions had, with the request that had each first. */
  readonly #seen = new Map<string, string>();
  /** Ids that the scenario itself lets clients send. */
  readonly #dictated: string[];
  readonly #traced: boolean;
  readonly #ownIds: boolean;
  readonly #faults: boolean;

  constructor(private readonly scenario: Scenario) {
    this.#dictated = (scenario.steps ?? [])
      .flatMap(requestsOf)
      .flatMap(({ request }) => (request.cookies ?? []).map(({ id }) => String(id)));
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

  /** Remembers the ids of a step that is over. */
  over(requests: readonly RequestRecord[]): void {
    for (const { saw, step } of requests) {
      const id = saw[FIRST_LOOK]?.sessionID;
      if (typeof id === 'string' && !this.#seen.has(id)) this.#seen.set(id, step);
    }
  }

  request(record: RequestRecord, trace: readonly Json[]): Violation[] {
    const found: Violation[] = [];
    const { step, setCookie, saw, stuck, plainNextCalls, reached, malformed } = record;
    const look: JsonObject = saw[FIRST_LOOK] ?? {};
    if (stuck && !mayHang(this.scenario)) found.push(violation(step, 'hang', 'no answer', 'an answer'));
    if (malformed !== undefined) found.push(violation(step, 'response', malformed, 'one well-formed response'));
    if (plainNextCalls > 1 || reached > 1) found.push(violation(step, 'next', plainNextCalls, 'at most one call'));

    const { sessionID } = look;
    const mark = markOf(look.data);
    const owners = mark === undefined ? undefined : this.#marks.get(mark);
    if (typeof sessionID === 'string' && owners && !owners.has(sessionID)) {
      found.push(violation(step, 'foreign-session', sessionID, 'an id under which these data were stored'));
    }
    // An id that the target makes for a request may be looked for later in the same one, which is written down when it
    // begins and when it ends: only those that another one had were sent.
    const wasKnown =
      typeof sessionID === 'string' &&
      ((this.#seen.get(sessionID) ?? step) !== step || this.#dictated.includes(sessionID));
    // The first answer counts: the session may expire, or be destroyed, while the application works with it.
    const loaded = trace.find((entry) => isObject(entry) && entry.op === 'get' && entry.id === sessionID);
    const refused = isObject(loaded) && loaded.found === false;
    // With ids that a scenario dictates, an unknown one may come up again by itself.
    if (this.#ownIds && refused && wasKnown) {
      found.push(violation(step, 'adopted-id', String(sessionID), 'an id that the target made'));
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
 * What a target did that no target may do: crash, hang, send more than one response, call `next` twice, hand out a cookie for a session that it never
 * stored, show a session under another id, adopt an unknown id, put session data into a cookie, or store a
 * session in the course of the request that has destroyed it.
 */
export function violations(scenario: Scenario, observation: Observation): Violation[] {
  const watch = new Watch(scenario);
  const found: Violation[] = [];
  const final = endsAreFinal(scenario);
  for (const record of observation.steps) {
    const { step, requests, store, uncaught } = record;
    const targets = uncaught.filter(isTargets);
    if (targets.length > 0) found.push(violation(step, 'uncaught', targets, []));
    watch.stored(store);
    for (const request of requests) {
      found.push(...watch.request(request, store));
      if (final) found.push(...revived(record, request));
    }
    watch.over(requests);
  }
  const left = observation.leftUncaught.filter(isTargets);
  if (left.length > 0) found.push(violation('end', 'uncaught', left, []));
  return found;
}
