import type { IncomingMessage } from 'node:http';
import type { Json, JsonObject } from '../corpus/scenario.js';
import { observe, observeError } from './values.js';

/** A request with the properties that a session middleware puts on it; each may be missing. */
export type SessionRequest = IncomingMessage & {
  session?: Record<string, unknown> | null;
  sessionID?: unknown;
  sessionStore?: unknown;
};

const METHODS = ['save', 'reload', 'regenerate', 'destroy', 'touch', 'resetMaxAge'];

const COOKIE_FIELDS = [
  'path',
  'domain',
  'expires',
  'maxAge',
  'originalMaxAge',
  'httpOnly',
  'secure',
  'sameSite',
  'priority',
  'partitioned',
  'data',
];

/** Reads one thing; what reading it throws is an observation too. */
function attempt(read: () => unknown): Json | undefined {
  try {
    return observe(read());
  } catch (error) {
    return { $threw: observeError(error) };
  }
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

/** The names that a loop over an object visits, those that it inherits included. */
function listed(object: object): string[] {
  const names: string[] = [];
  for (const name in object) names.push(name);
  return names.sort();
}

function dataOf(session: Record<string, unknown>): Json {
  const data: JsonObject = {};
  for (const key of Object.keys(session)) {
    if (key === 'cookie') continue;
    const value = attempt(() => session[key]);
    if (value !== undefined)
      Object.defineProperty(data, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return data;
}

function cookieOf(session: Record<string, unknown>): Json | undefined {
  const cookie = session.cookie as Record<string, unknown> | null | undefined;
  if (typeof cookie !== 'object' || cookie === null) return observe(cookie);
  const fields: JsonObject = {};
  for (const field of COOKIE_FIELDS) {
    const value = attempt(() => cookie[field]);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

/**
 * What the application sees of its session.
 *
 * @param session the object to look at: `req.session`, or one that was kept.
 * @param only the parts to read, where reading is itself an effect; by default all.
 */
export function snapshot(
  req: SessionRequest,
  session: unknown,
  only?: readonly string[],
): Record<string, Json | undefined> {
  const object = typeof session === 'object' && session !== null ? (session as Record<string, unknown>) : undefined;
  const parts: Record<string, () => Json | undefined> = {
    session: () => kindOf(session),
    data: () => object && dataOf(object),
    keys: () => object && Object.keys(object),
    listed: () => object && listed(object),
    id: () => attempt(() => object?.id),
    sessionID: () => observe(req.sessionID),
    store: () => kindOf(req.sessionStore),
    cookie: () => object && cookieOf(object),
    methods: () => object && METHODS.filter((name) => typeof object[name] === 'function'),
    json: () => object && attempt(() => JSON.parse(JSON.stringify(object)) as unknown),
  };
  const found: Record<string, Json | undefined> = {};
  for (const [name, read] of Object.entries(parts)) if (!only || only.includes(name)) found[name] = read();
  return found;
}
