import { describe, expect, it } from 'vitest';
import type { Expect } from '../corpus/scenario.js';
import type { ResponseView } from './http1-response.js';
import type { MatchContext } from './match.js';
import { RequestLog } from './request-log.js';
import { checkRequest, checkWarnings } from './verdict.js';

const CONTEXT: MatchContext = { now: () => 0, captures: new Map(), called: () => undefined };

/** What is not as expected about a response in this state. */
function mismatches(
  expected: Expect,
  state: ResponseView['state'],
  { status = 200, stuck = false, partial = false, setCookie = [] as string[] } = {},
): string[] {
  const run = new RequestLog([], [], undefined, new Map());
  run.reached = 1;
  const hasHead = state !== 'nothing';
  const headers = setCookie.map((line): [string, string] => ['Set-Cookie', line]);
  const response: ResponseView = { state, ...(hasHead ? { status } : {}), headers, body: Buffer.alloc(0) };
  const observed = { response, run, stuck, jar: new Map() };
  return checkRequest(expected, observed, 'connect.sid', CONTEXT, partial).map(
    ({ path, expected: wanted, actual }) => `${path}: ${String(wanted)}, not ${String(actual)}`,
  );
}

describe('received: unfinished', () => {
  it.each(['nothing', 'headers', 'part'] as const)('is true when there is %s', (state) => {
    expect(mismatches({ received: 'unfinished' }, state)).toEqual([]);
    expect(mismatches({ received: 'unfinished' }, state, { partial: true })).toEqual([]);
  });

  it.each(['complete', 'cut-off'] as const)('is not true of a response that is %s', (state) => {
    expect(mismatches({ received: 'unfinished' }, state)).toEqual([`received: unfinished, not ${state}`]);
    expect(mismatches({ received: 'unfinished' }, state, { partial: true })).toHaveLength(1);
  });
});

describe('setCookie', () => {
  const check = (expected: Expect['setCookie'] & object, ...setCookie: string[]) =>
    mismatches({ setCookie: expected }, 'complete', { setCookie });

  it.each([
    [{ sameSite: 'Strict' }, 'samesite=STRICT'],
    [{ priority: 'High' }, 'Priority=high'],
    [{ domain: 'example.com' }, 'Domain=Example.COM'],
    [{ expires: 'Thu, 01 Jan 1970 00:01:00 GMT' }, 'Max-Age=60'],
    [{ attributes: ['expires', 'path'] }, 'Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:01:00 GMT'],
  ])('%j is what clients make of %s', (expected, attributes) => {
    expect(check(expected, `connect.sid=a; ${attributes}`)).toEqual([]);
  });

  it('compares paths and values with their case', () => {
    expect(check({ path: '/App' }, 'connect.sid=a; Path=/app')).toHaveLength(1);
    expect(check({ value: 'A' }, 'connect.sid=a')).toHaveLength(1);
  });

  it('does not count a cookie that holds the signature of another one', () => {
    const lines = ['connect.sid=a', 'connect.sid.sig=b'];
    expect(check([{ value: 'a' }], ...lines)).toEqual([]);
    expect(check([{ value: 'a' }], ...lines, 'other=c')).toHaveLength(1);
  });
});

describe('errors: any', () => {
  it('leaves open whether the application was reached', () => {
    expect(mismatches({ errors: 'any', acknowledged: false }, 'complete', { status: 500 })).toEqual([]);
  });
});

describe('acknowledged', () => {
  it('is a complete response with a status below 400', () => {
    for (const status of [200, 204, 302, 399]) {
      expect(mismatches({ acknowledged: true }, 'complete', { status })).toEqual([]);
      expect(mismatches({ acknowledged: false }, 'complete', { status })).toEqual([
        `acknowledged: false, not complete, status ${status}`,
      ]);
    }
  });

  it('is no error, and nothing that was cut off', () => {
    for (const status of [400, 500]) {
      expect(mismatches({ acknowledged: false }, 'complete', { status })).toEqual([]);
      expect(mismatches({ acknowledged: true }, 'complete', { status })).toHaveLength(1);
    }
    expect(mismatches({ acknowledged: false }, 'cut-off')).toEqual([]);
    expect(mismatches({ acknowledged: true }, 'cut-off')).toHaveLength(1);
  });

  it('can not be told of a response that never ends', () => {
    for (const state of ['nothing', 'headers', 'part'] as const) {
      const found = mismatches({ acknowledged: false }, state, { stuck: true });
      expect(found).toEqual([`received: a response that is over, not ${state} (nothing moves any more)`]);
      expect(mismatches({ acknowledged: true }, state)).toHaveLength(1);
    }
  });

  it('may stand beside how much was received', () => {
    expect(mismatches({ acknowledged: false, received: 'cut-off' }, 'cut-off')).toEqual([]);
    expect(mismatches({ acknowledged: false, received: 'cut-off' }, 'complete', { status: 500 })).toHaveLength(1);
  });
});

describe('how much was received', () => {
  it('is all, where nothing is said', () => {
    expect(mismatches({}, 'complete')).toEqual([]);
    expect(mismatches({}, 'part', { stuck: true })).toEqual(['received: complete, not part (nothing moves any more)']);
    expect(mismatches({}, 'cut-off')).toHaveLength(1);
    expect(mismatches({}, 'part', { partial: true })).toEqual([]);
  });
});

describe('warnings', () => {
  const given = ['undefined resave option', 'a secret of few bytes'];

  it('are texts in this order, or none', () => {
    expect(checkWarnings(['undefined resave option'], given, CONTEXT)).toEqual([]);
    expect(checkWarnings([...given].reverse(), given, CONTEXT)).toHaveLength(1);
    expect(checkWarnings('none', given, CONTEXT)).toHaveLength(1);
    expect(checkWarnings('none', [], CONTEXT)).toEqual([]);
  });

  it('are compared with an operator, which can tell that one is missing', () => {
    const without = (match: string) => ({ $not: { $contains: [{ $match: match }] } });
    expect(checkWarnings(without('saveUninitialized'), given, CONTEXT)).toEqual([]);
    expect(checkWarnings(without('resave'), given, CONTEXT)).toHaveLength(1);
    expect(checkWarnings(without('resave'), [], CONTEXT)).toEqual([]);
  });
});
