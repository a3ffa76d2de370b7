import { describe, expect, it } from 'vitest';
import type { Scenario } from '../corpus/scenario.js';
import type { Observation, RequestRecord } from '../runner/observation.js';
import { signedValue } from '../runner/signature.js';
import { compare } from './compare.js';
import { normalise } from './normalise.js';

const SCENARIO: Scenario = {
  id: 'one',
  verifies: [],
  options: { secret: ['new', 'old'] },
  steps: [{ request: {}, app: [{ throw: 'said by the application' }] }],
};

function request(parts: Partial<RequestRecord>): RequestRecord {
  return {
    step: '1',
    state: 'complete',
    stuck: false,
    headers: {},
    setCookie: [],
    body: '',
    reached: 1,
    nextCalls: 1,
    plainNextCalls: 1,
    saw: {},
    errors: [],
    jar: {},
    ...parts,
  };
}

/** An observation of a scenario with one request. */
function seen(parts: Partial<RequestRecord>, stored: Observation['steps'][number]['stored'] = []): Observation {
  const shared = { store: [], askedBy: [], stored, called: {}, warnings: [], uncaught: [], saw: {}, errors: [] };
  return { warnings: [], steps: [{ step: '1', requests: [request(parts)], ...shared }], leftUncaught: [] };
}

/** The paths at which two observations differ. */
function differing(a: Observation, b: Observation): string[] {
  return compare(normalise(a, SCENARIO), normalise(b, SCENARIO)).map(({ path }) => path);
}

const [A, B] = ['a'.repeat(32), 'b'.repeat(32)] as const;

function cookie(id: string, secret: string): Partial<RequestRecord> {
  return { setCookie: [{ name: 'connect.sid', value: signedValue(id, secret), attributes: {}, order: [] }] };
}

describe('what must differ is evened out', () => {
  it('the ids that each target makes', () => {
    expect(differing(seen({ saw: { s: { id: A } } }), seen({ saw: { s: { id: B } } }))).toEqual([]);
    expect(differing(seen(cookie(A, 'new')), seen(cookie(B, 'new')))).toEqual([]);
  });

  it('the time of day', () => {
    const at = (date: string) => seen({ headers: { date: [date] } });
    expect(differing(at('Mon'), at('Tue'))).toEqual([]);
  });

  it('the words of an error that the target chose, and not its name', () => {
    const failed = (name: string, message: string) => seen({ errors: [{ from: 'next', name, message }] });
    expect(differing(failed('TypeError', 'no'), failed('TypeError', 'not so'))).toEqual([]);
    expect(differing(failed('TypeError', 'no'), failed('Error', 'no'))).toEqual(['errors.0.name']);
  });
});

describe('what need not differ is not', () => {
  it('which of several ids is where', () => {
    const ids = (first: string, second: string, third: string) => seen({ saw: { s: { ids: [first, second, third] } } });
    expect(differing(ids(A, B, A), ids(B, A, B))).toEqual([]);
    expect(differing(ids(A, B, A), ids(A, B, B))).toEqual(['saw.s.ids.2']);
  });

  it('an id that the scenario dictates', () => {
    const dictating = { ...SCENARIO, steps: [{ request: { cookies: [{ id: A }] } }] };
    const [a, b] = [A, B].map((id) => normalise(seen({ saw: { s: { id } } }), dictating));
    expect(a && b && compare(a, b)).toMatchObject([{ path: 'saw.s.id', target: A, against: '<id 1>' }]);
  });

  it('the secret that signs', () => {
    expect(differing(seen(cookie(A, 'new')), seen(cookie(B, 'old')))).toEqual(['setCookie.0.value']);
    expect(differing(seen(cookie(A, 'new')), seen(cookie(B, 'another')))).toEqual(['setCookie.0.value']);
  });

  it('an error message that the scenario worded', () => {
    const failed = (message: string) => seen({ errors: [{ from: 'app', name: 'Error', message }] });
    expect(differing(failed('said by the application'), failed('something else'))).toEqual(['errors.0.message']);
  });

  it('null, nothing and an empty list', () => {
    expect(differing(seen({ saw: { s: { data: null } } }), seen({ saw: { s: {} } }))).toEqual(['saw.s.data']);
    expect(differing(seen({}), seen({ errors: [{ from: 'next' }] }))).toEqual(['errors']);
  });

  it('what is stored, and what is lost', () => {
    expect(differing(seen({}, [{ id: 'one', data: {} }]), seen({}))).toEqual(['stored']);
  });

  it('a step that was never reached', () => {
    const stopped = { ...seen({}), stopped: 'no answer' };
    expect(differing(stopped, seen({}))).toEqual(['stopped']);
  });
});

it('shows the first step with a particular difference, and else the first with any', () => {
  const at = (step: string, status: number, body: string) => ({ ...seen({ status, body }).steps[0], step });
  const steps = (...all: [number, string][]) =>
    ({ ...seen({}), steps: all.map(([status, body], i) => at(String(i + 1), status, body)) }) as Observation;
  const shown = (a: Observation, b: Observation) =>
    compare(normalise(a, SCENARIO), normalise(b, SCENARIO), (found) =>
      found.filter(({ path }) => path !== 'status'),
    ).map(({ path, target }) => [path, target]);
  expect(shown(steps([200, 'a'], [201, 'b']), steps([500, 'a'], [500, 'c']))).toEqual([
    ['body', 'b'],
    ['status', 201],
  ]);
  expect(shown(steps([200, 'a'], [201, 'b']), steps([500, 'a'], [201, 'b']))).toEqual([['status', 200]]);
  expect(shown(steps([200, 'a']), steps([200, 'a']))).toEqual([]);
});

it('compares a key __proto__ like any other', () => {
  const data = JSON.parse('{ "__proto__": { "admin": true } }');
  expect(differing(seen({ saw: { s: { data } } }), seen({ saw: { s: { data: {} } } }))).toEqual([
    'saw.s.data.__proto__',
  ]);
});
