import { describe, expect, it } from 'vitest';
import type { Expect, Scenario } from '../corpus/scenario.js';
import { operationsBetween, showsInStore, withEffects } from './store-effects.js';

function scenario(store: Expect['store'], options: Scenario['options'] = { resave: false }): Scenario {
  return { id: 'a', verifies: [], options, steps: [{ request: {}, expect: store === undefined ? {} : { store } }] };
}

describe('the operations of an expectation', () => {
  it.each<[NonNullable<Expect['store']>, Expect['store']]>([
    ['none', 'none'],
    [['get', 'touch'], 'none'],
    [['get', { op: 'set', id: 'one', data: { a: 1 } }], [{ op: 'set', id: 'one', data: { a: 1 } }]],
    [
      ['get', 'destroy', 'set'],
      [{ op: 'destroy' }, { op: 'set' }],
    ],
    // Nothing that was not there can be gone.
    [['destroy', 'set'], [{ op: 'set' }]],
    [[{ op: 'get', found: false }, 'destroy'], 'none'],
    [{ $contains: ['get', { op: 'set', answer: 'ok' }] }, { $contains: [{ op: 'set', answer: 'ok' }] }],
    [{ $not: { $contains: ['set'] } }, { $not: { $contains: [{ op: 'set' }] } }],
    // That nothing was looked for can't be seen.
    [{ $not: { $contains: ['get'] } }, { $contains: [] }],
    [
      { $all: [{ $contains: ['get'] }, { $not: { $contains: ['destroy'] } }] },
      { $all: [{ $contains: [] }, { $not: { $contains: [{ op: 'destroy' }] } }] },
    ],
  ])('%j have the effect %j', (store, effect) => {
    expect(showsInStore(scenario(store))).toBe(true);
    expect(withEffects(scenario(store)).steps?.[0]?.expect?.store).toEqual(effect);
  });

  it.each<[string, NonNullable<Expect['store']>, Scenario['options']?]>([
    ['two of one session are seen as one', ['set', 'set']],
    ['a session is stored and ended at once', ['set', 'destroy']],
    ['the answer is still to come', [{ op: 'set', answer: 'pending' }]],
    ['an id is learned from it', [{ op: 'get', id: { $capture: 'id' } }]],
    ['another operation counts', ['clear']],
    ['it is no list', { $any: [{ $contains: ['set'] }, { $contains: ['destroy'] }] }],
    ['unchanged sessions are stored too', ['get', 'set'], { resave: true }],
  ])('can not be told from the store when %s', (_, store, options) => {
    expect(showsInStore(scenario(store, options))).toBe(false);
  });
});

describe('what a store holds before and after', () => {
  it('tells what was stored and what was ended', () => {
    const before = [
      { id: 'one', data: { a: 1 } },
      { id: 'two', data: { a: 1 } },
      { id: 'three', data: {} },
    ];
    const after = [
      { id: 'two', data: { a: 2 } },
      { id: 'three', data: {} },
      { id: 'four', data: {} },
    ];
    expect(operationsBetween(before, after)).toEqual([
      { op: 'destroy', id: 'one', answer: 'ok' },
      { op: 'set', id: 'two', data: { a: 2 }, answer: 'ok' },
      { op: 'set', id: 'four', data: {}, answer: 'ok' },
    ]);
    expect(operationsBetween(after, after)).toEqual([]);
  });
});
