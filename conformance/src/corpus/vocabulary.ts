/**
 * The `$` words of the format: what they are called and which keys may stand beside them.
 * spec/README.md defines them for every language; runner/values.ts and runner/match.ts carry them out.
 */

/** Values that JSON can't express. The first key names the fixture, the others are its parameters. */
export const FIXTURES: Readonly<Record<string, readonly string[]>> = {
  $undefined: [],
  $nan: [],
  $infinity: [],
  $bigint: [],
  $date: [],
  $buffer: [],
  $uint8array: [],
  $keyObject: [],
  $repeat: ['times'],
  $circular: [],
  $map: [],
  $toJSON: [],
  $frozen: [],
  $emitter: [],
  $function: ['value', 'values', 'prefix', 'header', 'field', 'message', 'as'],
  $ref: [],
  $session: [],
  $request: [],
};

/** What `$function` may name. */
export const FUNCTIONS = [
  'noop',
  'calls-back',
  'returns',
  'resolves',
  'rejects',
  'throws',
  'counter',
  'sequence',
  'from-header',
  'path-from-first-segment',
  'secure-from-request',
] as const;

/** What an expectation may say of a value beside the value itself. */
export const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  $absent: [],
  $present: [],
  $match: [],
  $not: [],
  $within: [],
  $contains: [],
  $any: [],
  $all: [],
  $capture: [],
};

/** The parameters of `$within`: a number near `of`, or a time near `fromNow` milliseconds from the virtual now. */
export const WITHIN_KEYS = ['of', 'fromNow', 'by'] as const;

/** Fixtures that make sense in an expectation: those that stand for plain data. */
export const EXPECTABLE_FIXTURES = ['$date', '$nan', '$infinity', '$bigint', '$repeat', '$ref', '$undefined'] as const;
