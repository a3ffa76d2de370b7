import { patternFault, safePattern } from '../corpus/pattern.js';
import { isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import { HarnessError } from '../runner/harness-error.js';

/** Longer text is not matched with an expression: the work may grow with the square of its length. */
const MAX_MATCHED = 64 * 1024;

/** What an operator may ask of the comparison in which it stands. */
export interface Comparison {
  /** Where, from `expect` down, joined by dots. */
  path: string;
  /** The virtual now, in milliseconds. */
  now(): number;
  /** Whether something is as another expectation has it. */
  isAs(expected: Json, actual: Json | undefined): boolean;
  /** As `isAs`, but keys of a mapping that the expectation does not name may be anything. */
  isAsNamed(expected: Json, actual: Json | undefined): boolean;
  /** Remembers what was observed. */
  capture(name: string, actual: Json): void;
}

/** One word that an expectation may have in place of a value. */
export interface Operator {
  /** Whether what was observed is so; undefined where there is nothing. */
  matches(argument: Json, actual: Json | undefined, comparison: Comparison): boolean;
  /** Describes what is expected. `brief` does so for a value inside. */
  describe(argument: Json, brief: (value: Json) => string): string;
  /** What is wrong with its argument; undefined when nothing is. */
  fault?(argument: Json): string | undefined;
}

/** The milliseconds that observed data stands for, when it is a time: `{ $date }`, ISO text or an HTTP date. */
function timeOf(actual: Json | undefined): number {
  if (isObject(actual) && typeof actual.$date === 'string') return Date.parse(actual.$date);
  return typeof actual === 'string' ? Date.parse(actual) : Number.NaN;
}

function within(spec: JsonObject, actual: Json | undefined, { now }: Comparison): boolean {
  const by = typeof spec.by === 'number' ? spec.by : 0;
  if (typeof spec.of === 'number') return typeof actual === 'number' && Math.abs(actual - spec.of) <= by;
  const wanted = now() + Number(spec.fromNow);
  return Math.abs(timeOf(actual) - wanted) <= by;
}

/** A part of text, some elements of a list in this order, or some keys of a mapping. */
function contains(argument: Json, actual: Json | undefined, { isAsNamed }: Comparison): boolean {
  if (typeof argument === 'string') {
    return typeof actual === 'string' ? actual.includes(argument) : Array.isArray(actual) && actual.includes(argument);
  }
  if (Array.isArray(argument)) {
    if (!Array.isArray(actual)) return false;
    let next = 0;
    return argument.every((item) => {
      while (next < actual.length) if (isAsNamed(item, actual[next++])) return true;
      return false;
    });
  }
  return isObject(argument) && isObject(actual) && isAsNamed(argument, actual);
}

/** The operators of expectations, by their words. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  $absent: {
    matches: (argument, actual) => (actual === undefined) === (argument === true),
    describe: (argument) => (argument === true ? 'absent' : 'present'),
  },
  $present: {
    matches: (argument, actual) => (actual !== undefined) === (argument === true),
    describe: (argument) => (argument === true ? 'present' : 'absent'),
  },
  $match: {
    matches(argument, actual, { path }) {
      if (typeof actual !== 'string') return false;
      if (actual.length > MAX_MATCHED) throw new HarnessError(`the text at ${path} is too long to be matched`);
      return safePattern(String(argument)).test(actual);
    },
    describe: (argument) => `matching /${argument}/`,
    fault: (argument) =>
      typeof argument === 'string' ? patternFault(argument) : 'expected the text of a regular expression',
  },
  $not: {
    matches: (argument, actual, { isAs }) => !isAs(argument, actual),
    describe: (argument, brief) => `not ${brief(argument)}`,
  },
  $within: {
    matches(argument, actual, comparison) {
      if (!isObject(argument)) throw new HarnessError(`$within at ${comparison.path} needs a mapping`);
      return within(argument, actual, comparison);
    },
    describe(argument) {
      const { of, fromNow, by = 0 } = isObject(argument) ? argument : {};
      const near = by === 0 ? '' : ` within ${by}`;
      return of === undefined ? `${fromNow} ms from now${near}` : `${of}${near}`;
    },
    fault(argument) {
      const fields = isObject(argument) ? Object.entries(argument) : [];
      const names = fields.map(([name]) => name);
      const fine =
        names.includes('of') !== names.includes('fromNow') &&
        fields.every(([name, value]) => ['of', 'fromNow', 'by'].includes(name) && typeof value === 'number');
      return fine ? undefined : `expected 'of' or 'fromNow', and perhaps 'by', each a number`;
    },
  },
  $contains: {
    matches: contains,
    describe: (argument, brief) => `containing ${brief(argument)}`,
  },
  $any: {
    matches: (argument, actual, { isAs }) => Array.isArray(argument) && argument.some((item) => isAs(item, actual)),
    describe: (argument, brief) => `one of ${brief(argument)}`,
  },
  $all: {
    matches: (argument, actual, { isAs }) => Array.isArray(argument) && argument.every((item) => isAs(item, actual)),
    describe: (argument, brief) => (Array.isArray(argument) ? argument.map(brief).join(' and ') : brief(argument)),
  },
  $capture: {
    matches(argument, actual, { capture }) {
      if (actual === undefined) return false;
      capture(String(argument), actual);
      return true;
    },
    describe: (argument) => `anything (remembered as ${argument})`,
  },
};
