import { isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import type { CookieCodec } from '../targets/target.js';
import type { FixtureContext } from '../vocabulary/fixtures.js';
import { OPERATORS, type Operator } from '../vocabulary/operators.js';
import { dollarWord } from '../vocabulary/words.js';

import { makeValue, observe } from './values.js';

/** One thing that is not as expected. */
export interface Mismatch {
  /** Where, from `expect` down, joined by dots. */
  path: string;
  /** In the language of the scenario. */
  expected: Json;
  /** Undefined when there is nothing at that place. */
  actual: Json | undefined;
}

/** What matching needs and what it remembers. */
export interface MatchContext extends FixtureContext {
  captures: Map<string, Json>;
  /** How the target writes an id into its cookie. Default: as express-session does. */
  codec?: CookieCodec | undefined;
}

/** Thrown when an expectation refers to a value that was never captured: it is then never as expected. */
export class NothingCaptured extends Error {}

/** Whether an operator holds. */
function holds(operator: Operator, argument: Json, actual: Json | undefined, path: string, context: MatchContext) {
  return operator.matches(argument, actual, {
    path,
    now: context.now,
    isAs: (expected, item) => match(expected, item, path, context).length === 0,
    isAsNamed: (expected, item) => matchNamed(expected, item, path, context).length === 0,
    capture: (name, item) => context.captures.set(name, item),
  });
}

/**
 * Compares what was observed with what a scenario expects.
 *
 * A literal is equal to the same literal, a list to a list of the same length, a mapping to one with the same keys; an
 * operator (`{ $match: … }`) may stand in any place of it.
 *
 * @param actual undefined when nothing is there, which only `$absent` and `$not` accept.
 * @returns every difference; none when it is as expected.
 */
export function match(expected: Json, actual: Json | undefined, path: string, context: MatchContext): Mismatch[] {
  const word = dollarWord(expected);
  if (word !== undefined && isObject(expected)) {
    const operator = OPERATORS[word];
    if (operator) {
      return holds(operator, expected[word] ?? null, actual, path, context)
        ? []
        : [{ path, expected: resolved(expected, context), actual }];
    }
    if (typeof expected.$ref === 'string' && !context.captures.has(expected.$ref)) {
      throw new NothingCaptured(`nothing was captured as '${expected.$ref}'`);
    }
    // A fixture stands for the data that observing the same value would give.
    const meant = observe(makeValue(expected, context));
    return meant === undefined
      ? actual === undefined
        ? []
        : [{ path, expected, actual }]
      : same(meant, actual)
        ? []
        : [{ path, expected: meant, actual }];
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return [{ path, expected, actual }];
    return expected.flatMap((item, i) => match(item, actual[i], `${path}[${i}]`, context));
  }
  if (isObject(expected)) {
    if (!isObject(actual)) return [{ path, expected, actual }];
    const unexpected = Object.keys(actual)
      .filter((key) => !Object.hasOwn(expected, key))
      .map((key): Mismatch => ({ path: `${path}.${key}`, expected: { $absent: true }, actual: actual[key] }));
    return [...matchNamed(expected, actual, path, context), ...unexpected];
  }
  return expected === actual ? [] : [{ path, expected, actual }];
}

/** As `match`, but keys of a mapping that `expected` does not name may be anything. */
export function matchNamed(expected: Json, actual: Json | undefined, path: string, context: MatchContext): Mismatch[] {
  if (!isObject(expected) || dollarWord(expected) !== undefined) return match(expected, actual, path, context);
  if (!isObject(actual)) return [{ path, expected, actual }];
  return Object.entries(expected).flatMap(([key, item]) =>
    match(item, Object.hasOwn(actual, key) ? actual[key] : undefined, `${path}.${key}`, context),
  );
}

/** Deep equality of plain data, whatever the order of keys. */
function same(a: Json, b: Json | undefined): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (!isObject(a)) return a === b;
  if (!isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key] ?? null, b[key]))
  );
}

/** An expectation as it is shown: with the values of its references. */
function resolved(expected: Json, context: MatchContext): Json {
  if (Array.isArray(expected)) return expected.map((item) => resolved(item, context));
  if (!isObject(expected)) return expected;
  if (typeof expected.$ref === 'string') return context.captures.get(expected.$ref) ?? expected;
  return Object.fromEntries(Object.entries(expected).map(([key, item]) => [key, resolved(item, context)]));
}

/**
 * Compares what has no order, such as records or cookies: `none`, how many, or all of them, each found once.
 *
 * @param matchItem compares two of them
 */
export function matchUnordered(
  expected: 'none' | number | readonly JsonObject[],
  actual: readonly JsonObject[],
  path: string,
  matchItem: (expected: JsonObject, actual: JsonObject, path: string) => Mismatch[],
): Mismatch[] {
  if (expected === 'none') return actual.length === 0 ? [] : [{ path, expected, actual: [...actual] }];
  if (typeof expected === 'number') return actual.length === expected ? [] : [{ path, expected, actual: [...actual] }];
  if (expected.length !== actual.length) return [{ path, expected: [...expected], actual: [...actual] }];
  const [wanted, only] = [expected[0], actual[0]];
  // Of a single one it can be said what about it is wrong.
  if (expected.length === 1 && wanted && only) return matchItem(wanted, only, `${path}[0]`);
  const left = [...actual];
  for (const item of expected) {
    const found = left.findIndex((candidate) => matchItem(item, candidate, path).length === 0);
    if (found < 0) return [{ path, expected: item, actual: left }];
    left.splice(found, 1);
  }
  return [];
}
