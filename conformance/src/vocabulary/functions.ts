import type { Json, JsonObject } from '../corpus/scenario.js';
import { HarnessError } from '../runner/harness-error.js';

type AnyFunction = (...args: unknown[]) => unknown;

/** The parts of a request that function fixtures look at. */
interface RequestLike {
  url?: string;
  originalUrl?: string;
  headers?: Record<string, string | string[] | undefined>;
  secure?: boolean;
}

/** The keys that may stand beside `$function`, each for some of the functions. */
export const FUNCTION_PARAMETERS = ['value', 'values', 'prefix', 'header', 'field', 'message'] as const;

/** What a function fixture is made of: its parameters, and how to make the values among them. */
type Maker = (spec: JsonObject, make: (value: Json) => unknown) => AnyFunction;

function errorOf({ message }: JsonObject): Error {
  return new Error(typeof message === 'string' ? message : 'thrown by a fixture');
}

/** What `$function` may name. */
export const FUNCTIONS: Readonly<Record<string, Maker>> = {
  noop: () => () => undefined,
  'calls-back':
    () =>
    (...args) =>
      (args.at(-1) as () => void)(),
  returns:
    ({ value = null }, make) =>
    () =>
      make(value),
  resolves:
    ({ value = null }, make) =>
    () =>
      Promise.resolve(make(value)),
  rejects: (spec) => () => Promise.reject(errorOf(spec)),
  throws: (spec) => () => {
    throw errorOf(spec);
  },
  counter({ prefix = 'id-' }) {
    let count = 0;
    return () => `${prefix}${++count}`;
  },
  sequence({ values }, make) {
    let next = 0;
    const list = Array.isArray(values) ? values : [];
    return () => make(list[Math.min(next++, list.length - 1)] ?? null);
  },
  'from-header':
    ({ header, field }) =>
    (request) => {
      const value = (request as RequestLike).headers?.[String(header).toLowerCase()];
      return field === undefined ? value : { [String(field)]: value };
    },
  'path-from-first-segment': () => (request) => {
    const { originalUrl, url } = request as RequestLike;
    return { path: /^\/[^/?]*/.exec(originalUrl ?? url ?? '/')?.[0] ?? '/' };
  },
  'secure-from-request': () => (request) => ({ secure: (request as RequestLike).secure === true }),
};

/**
 * Makes a function fixture.
 *
 * @param make turns plain data into what the target is given.
 * @throws HarnessError for a function that does not exist; a linted corpus has none.
 */
export function makeFunction(name: Json, make: (value: Json) => unknown, spec: JsonObject): AnyFunction {
  const maker = typeof name === 'string' && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!maker) throw new HarnessError(`no function fixture is called ${JSON.stringify(name)}`);
  return maker(spec, make);
}
