import { describe, expect, it } from 'vitest';
import type { Json } from '../corpus/scenario.js';
import { type MatchContext, match, matchNamed, NothingCaptured } from './match.js';
import { observe } from './values.js';

const NOW = Date.parse('2030-06-01T12:00:00.000Z');

function context(captures: Record<string, Json> = {}): MatchContext {
  return { now: () => NOW, captures: new Map(Object.entries(captures)), called: () => undefined };
}

const matches = (expected: Json, actual: Json | undefined, known?: Record<string, Json>) =>
  match(expected, actual, 'x', context(known)).length === 0;

describe('a literal', () => {
  it('equals itself and nothing else', () => {
    for (const value of [1, 'a', '', true, false, null, [], {}, [1, [2]], { a: { b: null } }]) {
      expect(matches(value, value)).toBe(true);
      expect(matches(value, undefined)).toBe(false);
      expect(matches(value, 'other')).toBe(false);
    }
  });

  it('does not confuse types', () => {
    expect(matches(1, '1')).toBe(false);
    expect(matches('', null)).toBe(false);
    expect(matches([], {})).toBe(false);
    expect(matches({}, [])).toBe(false);
  });

  it('finds keys that are too many, too few or different, and tells where', () => {
    expect(match({ a: 1, b: { c: 2 } }, { a: 1, b: { c: 3 }, d: 4 }, 'data', context())).toEqual([
      { path: 'data.b.c', expected: 2, actual: 3 },
      { path: 'data.d', expected: { $absent: true }, actual: 4 },
    ]);
    expect(match({ a: 1 }, {}, 'data', context())).toEqual([{ path: 'data.a', expected: 1, actual: undefined }]);
  });

  it('compares lists by length and place', () => {
    expect(matches([1, 2], [1, 2])).toBe(true);
    expect(matches([1, 2], [2, 1])).toBe(false);
    expect(matches([1, 2], [1, 2, 3])).toBe(false);
  });

  it('is not fooled by inherited properties', () => {
    expect(matches({ toString: { $present: true } }, {})).toBe(false);
    expect(matchNamed({ constructor: { $absent: true } }, {}, 'x', context())).toEqual([]);
  });
});

describe('operators', () => {
  it('tell absent from empty', () => {
    for (const empty of ['', null, [], {}, 0, false]) {
      expect(matches({ $absent: true }, empty)).toBe(false);
      expect(matches({ $present: true }, empty)).toBe(true);
    }
    expect(matches({ $absent: true }, undefined)).toBe(true);
    expect(matches({ $present: true }, undefined)).toBe(false);
  });

  it('$match looks into text alone', () => {
    expect(matches({ $match: '^a.c$' }, 'a\nc')).toBe(true);
    expect(matches({ $match: 'b' }, 'a')).toBe(false);
    expect(matches({ $match: '1' }, 1)).toBe(false);
    expect(matches({ $match: '' }, undefined)).toBe(false);
  });

  it('$not, $any and $all combine', () => {
    expect(matches({ $not: 1 }, 2)).toBe(true);
    expect(matches({ $not: 1 }, 1)).toBe(false);
    expect(matches({ $any: [1, 2] }, 2)).toBe(true);
    expect(matches({ $any: [1, 2] }, 3)).toBe(false);
    expect(matches({ $all: [{ $present: true }, { $not: 1 }] }, 2)).toBe(true);
    expect(matches({ $all: [{ $present: true }, { $not: 1 }] }, 1)).toBe(false);
  });

  it('$within compares numbers', () => {
    expect(matches({ $within: { of: 10 } }, 10)).toBe(true);
    expect(matches({ $within: { of: 10, by: 2 } }, 8)).toBe(true);
    expect(matches({ $within: { of: 10, by: 2 } }, 13)).toBe(false);
    expect(matches({ $within: { of: 10, by: 2 } }, '10')).toBe(false);
  });

  it('$within compares times, in each form that a time is observed in', () => {
    const expected = { $within: { fromNow: 60_000 } };
    expect(matches(expected, 'Sat, 01 Jun 2030 12:01:00 GMT')).toBe(true);
    expect(matches(expected, '2030-06-01T12:01:00.000Z')).toBe(true);
    expect(matches(expected, { $date: '2030-06-01T12:01:00.000Z' })).toBe(true);
    expect(matches(expected, 'Sat, 01 Jun 2030 12:01:01 GMT')).toBe(false);
    expect(matches(expected, 'soon')).toBe(false);
    expect(matches(expected, undefined)).toBe(false);
  });

  it('$contains finds parts of text, of lists in order, and of mappings', () => {
    expect(matches({ $contains: 'b' }, 'abc')).toBe(true);
    expect(matches({ $contains: ['a', 'c'] }, ['a', 'b', 'c'])).toBe(true);
    expect(matches({ $contains: ['c', 'a'] }, ['a', 'b', 'c'])).toBe(false);
    expect(matches({ $contains: { a: 1 } }, { a: 1, b: 2 })).toBe(true);
    expect(matches({ $contains: { a: 1 } }, { b: 2 })).toBe(false);
    expect(matches({ $contains: [{ op: 'set' }] }, [{ op: 'get' }, { op: 'set', id: 'x' }])).toBe(true);
  });

  it('$capture remembers what is there, $ref compares with it', () => {
    const known = context();
    expect(match({ $capture: 'sid' }, undefined, 'x', known)).toHaveLength(1);
    expect(match({ $capture: 'sid' }, 'abc', 'x', known)).toEqual([]);
    expect(match({ $ref: 'sid' }, 'abc', 'x', known)).toEqual([]);
    expect(match({ $not: { $ref: 'sid' } }, 'abc', 'x', known)).toHaveLength(1);
    expect(match({ $ref: 'sid' }, 'def', 'x', known)).toEqual([{ path: 'x', expected: 'abc', actual: 'def' }]);
  });

  it('never takes a reference to nothing for a difference, so that $not cannot pass by it', () => {
    expect(() => match({ $not: { $ref: 'sid' } }, 'abc', 'x', context())).toThrow(NothingCaptured);
  });
});

describe('fixtures in expectations', () => {
  it.each<[Json, unknown]>([
    [{ $date: 60_000 }, new Date(NOW + 60_000)],
    [{ $date: '2030-01-01T00:00:00.000Z' }, new Date('2030-01-01T00:00:00.000Z')],
    [{ $date: 'invalid' }, new Date(Number.NaN)],
    [{ $nan: true }, Number.NaN],
    [{ $infinity: -1 }, Number.NEGATIVE_INFINITY],
    [{ $bigint: '7' }, 7n],
    [{ $repeat: 'ab', times: 2 }, 'abab'],
    [{ $undefined: true }, undefined],
  ])('%j is what is observed of %s', (expected, actual) => {
    expect(matches(expected, observe(actual))).toBe(true);
    expect(matches(expected, observe('something else'))).toBe(false);
  });
});
