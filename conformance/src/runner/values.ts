import { isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import { FIXTURES, type FixtureContext } from '../vocabulary/fixtures.js';
import { dollarWord } from '../vocabulary/words.js';
import { HarnessError } from './harness-error.js';

/**
 * Turns plain data into what the target is given: the same data, with each fixture replaced by what it stands for.
 *
 * @throws HarnessError for a fixture that does not exist; a linted corpus has none.
 */
export function makeValue(value: Json, context: FixtureContext): unknown {
  const make = (item: Json) => makeValue(item, context);
  if (Array.isArray(value)) return value.map(make);
  if (!isObject(value)) return value;
  const word = dollarWord(value);
  if (word !== undefined) {
    const fixture = FIXTURES[word];
    if (!fixture) throw new HarnessError(`no fixture is called '${word}'`);
    return fixture.make(value[word] ?? null, context, make, value);
  }
  const made: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    // Defined, not assigned: a key `__proto__` is data like any other (a stored record may have one).
    Object.defineProperty(made, key, { value: make(item), enumerable: true, writable: true, configurable: true });
  }
  return made;
}

/** Observed values deeper than this are cut: a target may hand out anything. */
const MAX_DEPTH = 12;

/** Longer observed text is cut, with a note of its length. */
const MAX_TEXT = 64 * 1024;

/** How many objects and lists of one observed value are visited: those of a request, say, lead to one another for ever. */
const MAX_OBJECTS = 5000;

/**
 * Turns whatever the target made into plain data, in the language of the fixtures: a Date becomes `{ $date: … }`, NaN
 * `{ $nan: true }`, a function `{ $function: name }`. A property that is undefined counts as absent and is left out.
 *
 * @returns undefined for undefined.
 */
export function observe(value: unknown): Json | undefined {
  return observeWithin(value, 0, { objects: 0 });
}

function observeWithin(value: unknown, depth: number, count: { objects: number }): Json | undefined {
  switch (typeof value) {
    case 'undefined':
      return undefined;
    case 'string':
      return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}… (${value.length} characters)` : value;
    case 'boolean':
      return value;
    case 'number':
      if (Number.isNaN(value)) return { $nan: true };
      return Number.isFinite(value) ? value : { $infinity: value > 0 ? 1 : -1 };
    case 'bigint':
      return { $bigint: String(value) };
    case 'symbol':
      return { $symbol: String(value) };
    case 'function':
      return { $function: value.name };
  }
  if (value === null) return null;
  if (depth > MAX_DEPTH || ++count.objects > MAX_OBJECTS) return { $deep: true };
  const within = (item: unknown) => observeWithin(item, depth + 1, count);
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString() };
  if (value instanceof Error) return observeError(value);
  if (Array.isArray(value)) return value.map((item) => within(item) ?? null);
  if (value instanceof Map) return { $map: within(Object.fromEntries(value)) ?? null };
  if (Buffer.isBuffer(value)) return { $buffer: value.toString() };
  const plain: JsonObject = {};
  for (const key of Object.keys(value as object)) {
    let item: Json | undefined;
    try {
      item = within((value as Record<string, unknown>)[key]);
    } catch (error) {
      item = { $threw: observeError(error) };
    }
    if (item !== undefined)
      Object.defineProperty(plain, key, { value: item, enumerable: true, writable: true, configurable: true });
  }
  return plain;
}

/** The name, message and code of an error, or the thrown value itself as text where it is no Error. */
export function observeError(error: unknown): JsonObject {
  if (!(error instanceof Error)) return { name: typeof error, message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    name: String(error.name),
    message: String(error.message),
    ...(code === undefined ? {} : { code: String(code) }),
  };
}
