import { createSecretKey } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import { HarnessError } from './harness-error.js';

/** What the fixtures of a scenario refer to. */
export interface FixtureContext {
  /** The virtual now, in milliseconds. */
  now(): number;
  /** What `$capture` has remembered. */
  captures: ReadonlyMap<string, Json>;
  /** Counts a call of the function fixture with this label. */
  called(label: string): void;
  /** The objects of the request in which an action runs. */
  session?: unknown;
  request?: unknown;
}

type AnyFunction = (...args: unknown[]) => unknown;

/** The parts of a request that function fixtures look at. */
interface RequestLike {
  url?: string;
  originalUrl?: string;
  headers?: Record<string, string | string[] | undefined>;
  secure?: boolean;
}

function makeFunction(spec: JsonObject, context: FixtureContext): AnyFunction {
  const { $function: name, as: label } = spec;
  const value = () => makeValue(spec.value ?? null, context);
  const error = () => new Error(typeof spec.message === 'string' ? spec.message : 'thrown by a fixture');
  const bodies: Record<string, AnyFunction> = {
    noop: () => undefined,
    'calls-back': (...args) => (args.at(-1) as () => void)(),
    returns: value,
    resolves: () => Promise.resolve(value()),
    rejects: () => Promise.reject(error()),
    throws: () => {
      throw error();
    },
    counter: (() => {
      let count = 0;
      return () => `${spec.prefix ?? 'id-'}${++count}`;
    })(),
    sequence: (() => {
      let next = 0;
      const values = Array.isArray(spec.values) ? spec.values : [];
      return () => makeValue(values[Math.min(next++, values.length - 1)] ?? null, context);
    })(),
    'from-header': (request) => {
      const header = (request as RequestLike).headers?.[String(spec.header).toLowerCase()];
      return spec.field === undefined ? header : { [String(spec.field)]: header };
    },
    'path-from-first-segment': (request) => {
      const { originalUrl, url } = request as RequestLike;
      return { path: /^\/[^/?]*/.exec(originalUrl ?? url ?? '/')?.[0] ?? '/' };
    },
    'secure-from-request': (request) => ({ secure: (request as RequestLike).secure === true }),
  };
  const body = typeof name === 'string' && Object.hasOwn(bodies, name) ? bodies[name] : undefined;
  if (!body) throw new HarnessError(`no function fixture is called ${JSON.stringify(name)}`);
  if (typeof label !== 'string') return body;
  return (...args) => {
    context.called(label);
    return body(...args);
  };
}

/** Text or number that a fixture expects as its argument. */
function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Turns plain data into what the target is given: the same data, with each fixture replaced by what it stands for.
 *
 * @throws HarnessError for a fixture that does not exist; a linted corpus has none.
 */
export function makeValue(value: Json, context: FixtureContext): unknown {
  if (Array.isArray(value)) return value.map((item) => makeValue(item, context));
  if (!isObject(value)) return value;
  const word = Object.keys(value).find((key) => key.startsWith('$'));
  if (word === undefined) {
    const made: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      // Defined, not assigned: a key `__proto__` is data like any other (a stored record may have one).
      Object.defineProperty(made, key, {
        value: makeValue(item, context),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return made;
  }
  const argument = value[word];
  switch (word) {
    case '$undefined':
      return undefined;
    case '$nan':
      return Number.NaN;
    case '$infinity':
      return argument === -1 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    case '$bigint':
      return BigInt(text(argument));
    case '$date':
      return new Date(
        typeof argument === 'number' ? context.now() + argument : argument === 'invalid' ? Number.NaN : text(argument),
      );
    case '$buffer':
      return Buffer.from(text(argument));
    case '$uint8array':
      return new Uint8Array(Buffer.from(text(argument)));
    case '$keyObject':
      return createSecretKey(Buffer.from(text(argument)));
    case '$repeat':
      return text(argument).repeat(Math.min(Number(value.times ?? 1), 1_000_000));
    case '$circular': {
      const circle: Record<string, unknown> = {};
      circle.self = circle;
      return circle;
    }
    case '$map':
      return new Map(
        Object.entries(isObject(argument) ? argument : {}).map(([key, item]) => [key, makeValue(item, context)]),
      );
    case '$toJSON': {
      const inner = makeValue(argument ?? null, context);
      return { toJSON: () => inner };
    }
    case '$frozen':
      return Object.freeze(makeValue(argument ?? null, context));
    case '$emitter':
      return new EventEmitter();
    case '$function':
      return makeFunction(value, context);
    case '$session':
      return context.session;
    case '$request':
      return context.request;
    case '$ref': {
      const captured = context.captures.get(text(argument));
      if (captured === undefined) throw new HarnessError(`nothing has been captured as '${text(argument)}' yet`);
      return captured;
    }
    default:
      throw new HarnessError(`no fixture is called '${word}'`);
  }
}

/** Observed values deeper than this are cut: a target may hand out anything. */
const MAX_DEPTH = 12;

/** Longer observed text is cut, with a note of its length. */
const MAX_TEXT = 64 * 1024;

/**
 * Turns whatever the target made into plain data, in the language of the fixtures: a Date becomes `{ $date: … }`, NaN
 * `{ $nan: true }`, a function `{ $function: name }`. A property that is undefined counts as absent and is left out.
 *
 * @returns undefined for undefined.
 */
export function observe(value: unknown, depth = 0): Json | undefined {
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
  if (depth > MAX_DEPTH) return { $deep: true };
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? 'invalid' : value.toISOString() };
  if (value instanceof Error) return observeError(value);
  if (Array.isArray(value)) return value.map((item) => observe(item, depth + 1) ?? null);
  if (value instanceof Map) return { $map: observe(Object.fromEntries(value), depth + 1) ?? null };
  if (Buffer.isBuffer(value)) return { $buffer: value.toString() };
  const plain: JsonObject = {};
  for (const key of Object.keys(value as object)) {
    let item: Json | undefined;
    try {
      item = observe((value as Record<string, unknown>)[key], depth + 1);
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
