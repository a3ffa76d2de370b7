import type { Session } from './session.js';

/*
 * Every request has to be checked for a change of its session, and most make none. Comparing two JSON texts would do,
 * at the price of serialising the session twice. A copy of the data, compared value by value, gives
 * the same answer for much less: strings are shared, nothing is escaped or hashed, and the first difference ends it.
 * Where the data hold more than JSON can express (dates, maps, `undefined`, classes), the JSON texts decide, so that
 * "changed" always means "its JSON differs" (session.change.undefined: the order of keys counts, `undefined` doesn't).
 */

type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** A session's data at one moment: a copy of them, or their JSON where they hold more than plain values. */
export type Snapshot = { readonly data: { [key: string]: Plain }; json?: string } | { readonly json: string };

/** The snapshot of a new session. */
export const EMPTY: Snapshot = { data: {}, json: '{}' };

/** Marks data that only JSON.stringify can judge. */
const OTHER = Symbol('other than plain');

// In a loop over keys V8 answers this one from the object's shape, unlike Object.hasOwn.
const { hasOwnProperty: hasOwn } = Object.prototype;

/** Deeper data are left to JSON.stringify, so that neither cycles nor hostile nesting exhaust the stack here. */
const MAX_DEPTH = 32;

/**
 * Remembers a session's data, without its cookie.
 *
 * @throws TypeError if JSON can't express them (a cycle, a BigInt), and whatever a `toJSON` of theirs throws
 */
export function takeSnapshot(session: Session): Snapshot {
  const data = copyData(session);
  return data === OTHER ? { json: stringifyData(session) } : { data };
}

/**
 * Whether a session's data still are what they were.
 *
 * @throws like {@link takeSnapshot}, where the data differ in a way that only their JSON can tell
 */
export function isUnchanged(session: Session, snapshot: Snapshot): boolean {
  if ('data' in snapshot) {
    const same = compareObjects(session, snapshot.data, true);
    if (same !== undefined) return same;
    snapshot.json ??= JSON.stringify(snapshot.data);
  }
  return stringifyData(session) === snapshot.json;
}

function stringifyData(session: Session): string {
  const { toJSON } = session as { toJSON?: unknown };
  const view: unknown = typeof toJSON === 'function' ? toJSON.call(session) : session;
  if (typeof view !== 'object' || view === null) return String(JSON.stringify(view));
  const { cookie: _cookie, ...data } = view as { cookie?: unknown; toJSON?: unknown };
  // A method `toJSON` among the data would be asked again, and give the cookie back (resave.change.to-json).
  if (typeof data.toJSON === 'function') delete data.toJSON;
  return JSON.stringify(data);
}

function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function copy(value: unknown, depth: number): Plain | typeof OTHER {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : OTHER;
    case 'object':
      if (value === null) return null;
      if (depth > MAX_DEPTH) return OTHER;
      if (Array.isArray(value)) return copyArray(value, depth);
      return isPlainObject(value) ? copyObject(value, depth) : OTHER;
    default:
      return OTHER;
  }
}

function copyArray(values: readonly unknown[], depth: number): Plain[] | typeof OTHER {
  if ('toJSON' in values) return OTHER;
  const result: Plain[] = [];
  for (let i = 0; i < values.length; i++) {
    const item = copy(values[i], depth + 1);
    if (item === OTHER) return OTHER;
    result.push(item);
  }
  return result;
}

function copyObject(from: object, depth: number): Plain | typeof OTHER {
  if ('toJSON' in from) return OTHER;
  // Copying an object at once is much cheaper than property by property; few values have to be replaced.
  const result = { ...from } as { [key: string]: Plain };
  for (const key in result) {
    if (!hasOwn.call(result, key)) continue;
    const value = result[key];
    if (typeof value === 'string') continue;
    const copied = copy(value, depth + 1);
    if (copied === OTHER) return OTHER;
    if (copied !== value) result[key] = copied;
  }
  return result;
}

function copyData(session: Session): { [key: string]: Plain } | typeof OTHER {
  // It decides what the JSON is, be it the session's own or, for a class of sessions, inherited.
  if ('toJSON' in session) return OTHER;
  const result: { [key: string]: Plain } = {};
  for (const key of Object.keys(session)) {
    if (key === 'cookie') continue;
    // Assigning to it would set the copy's prototype.
    if (key === '__proto__') return OTHER;
    const value = copy((session as unknown as Record<string, unknown>)[key], 1);
    if (value === OTHER) return OTHER;
    result[key] = value;
  }
  return result;
}

/**
 * The depth of `then` limits how far this goes, whatever cycles are in `now`.
 *
 * @returns whether the JSON of both is the same; `undefined` where only that JSON can tell
 */
function compare(now: unknown, then: Plain): boolean | undefined {
  if (now === then) return true;
  if (typeof now === 'object' && now !== null) {
    if (Array.isArray(now)) {
      if ('toJSON' in now) return undefined;
      return Array.isArray(then) ? compareArrays(now, then) : false;
    }
    if (!isPlainObject(now)) return undefined;
    if (typeof then !== 'object' || then === null || Array.isArray(then)) return 'toJSON' in now ? undefined : false;
    return compareObjects(now, then, false);
  }
  return isPlainPrimitive(now) ? false : undefined;
}

/** Whether a value stands in JSON as itself: not as `null`, and not left out. */
function isPlainPrimitive(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}

/** Whether a property with this value is sure to stand in an object's JSON. */
function isExpressed(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return isPlainPrimitive(value);
  return (Array.isArray(value) || isPlainObject(value)) && !('toJSON' in value);
}

function compareArrays(now: readonly unknown[], then: readonly Plain[]): boolean | undefined {
  if (now.length !== then.length) return false;
  let result: boolean | undefined = true;
  for (let i = 0; i < now.length; i++) {
    const same = compare(now[i], then[i] as Plain);
    if (same === false) return false;
    if (same === undefined) result = undefined;
  }
  return result;
}

function compareObjects(now: object, then: { [key: string]: Plain }, isSession: boolean): boolean | undefined {
  if ('toJSON' in now) return undefined;
  const keysThen = Object.keys(then);
  let position = 0;
  // Cheaper than a list of the keys; what the prototype has is none of it.
  for (const key in now) {
    if ((isSession && key === 'cookie') || !hasOwn.call(now, key)) continue;
    const value = (now as Record<string, unknown>)[key];
    if (position < keysThen.length && key === keysThen[position]) {
      const same = compare(value, then[key] as Plain);
      if (same !== true) return same;
      position++;
    } else {
      // A key too many, or another one: a change, unless JSON leaves it out.
      return isExpressed(value) ? false : undefined;
    }
  }
  return position === keysThen.length;
}
