import { createSecretKey } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import { HarnessError } from '../runner/harness-error.js';
import { FUNCTION_PARAMETERS, makeFunction } from './functions.js';

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

/** One word that stands for a value that JSON can't express. */
export interface Fixture {
  /** The keys that may stand beside it. */
  parameters?: readonly string[];
  /** Whether it stands for plain data, so that an expectation may have it. */
  isPlain?: true;
  /**
   * Makes the value.
   *
   * @param spec the whole mapping, with the parameters.
   * @param make does so for a value inside.
   */
  make(argument: Json, context: FixtureContext, make: (value: Json) => unknown, spec: JsonObject): unknown;
  /** Describes what it stands for. By default its name and its argument. `brief` does so for a value inside. */
  describe?(argument: Json, brief: (value: Json) => string, spec: JsonObject): string;
}

/** Text or number that a fixture expects as its argument. */
function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The fixtures, by their words. */
export const FIXTURES: Readonly<Record<string, Fixture>> = {
  $undefined: { isPlain: true, make: () => undefined, describe: () => 'undefined' },
  $nan: { isPlain: true, make: () => Number.NaN },
  $infinity: {
    isPlain: true,
    make: (argument) => (argument === -1 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY),
  },
  $bigint: { isPlain: true, make: (argument) => BigInt(text(argument)) },
  $date: {
    isPlain: true,
    make(argument, { now }) {
      if (typeof argument === 'number') return new Date(now() + argument);
      return new Date(argument === 'invalid' ? Number.NaN : text(argument));
    },
    describe: (argument) =>
      typeof argument === 'number' ? `the date ${argument} ms from now` : `the date ${argument}`,
  },
  $buffer: { make: (argument) => Buffer.from(text(argument)) },
  $uint8array: { make: (argument) => new Uint8Array(Buffer.from(text(argument))) },
  $keyObject: { make: (argument) => createSecretKey(Buffer.from(text(argument))) },
  $repeat: {
    isPlain: true,
    parameters: ['times'],
    make: (argument, _context, _make, { times = 1 }) => text(argument).repeat(Math.min(Number(times), 1_000_000)),
    describe: (argument, brief, { times = 1 }) => `${brief(argument)} ${times} times`,
  },
  $circular: {
    make() {
      const circle: Record<string, unknown> = {};
      circle.self = circle;
      return circle;
    },
  },
  $map: {
    make: (argument, _, make) =>
      new Map(Object.entries(isObject(argument) ? argument : {}).map(([key, item]) => [key, make(item)])),
  },
  $toJSON: {
    make(argument, _, make) {
      const inner = make(argument);
      return { toJSON: () => inner };
    },
  },
  $frozen: { make: (argument, _, make) => Object.freeze(make(argument)) },
  $emitter: { make: () => new EventEmitter() },
  $function: {
    parameters: [...FUNCTION_PARAMETERS, 'as'],
    make(argument, { called }, make, spec) {
      const body = makeFunction(argument, make, spec);
      const { as: label } = spec;
      if (typeof label !== 'string') return body;
      return (...args: unknown[]) => {
        called(label);
        return body(...args);
      };
    },
    describe: (argument) => `a function (${argument})`,
  },
  $ref: {
    isPlain: true,
    make(argument, { captures }) {
      const captured = captures.get(text(argument));
      if (captured === undefined) throw new HarnessError(`nothing has been captured as '${text(argument)}' yet`);
      return captured;
    },
    describe: (argument) => `the ${argument} from before`,
  },
  $session: { make: (_, { session }) => session },
  $request: { make: (_, { request }) => request },
};
