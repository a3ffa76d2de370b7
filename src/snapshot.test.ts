import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Cookie } from './cookie.js';
import { Session } from './session.js';
import { EMPTY, isUnchanged, takeSnapshot } from './snapshot.js';

function sessionWith(data: object): Session {
  const session = new Session({ headers: {}, sessionID: 'id' });
  session.cookie = new Cookie();
  for (const key of Object.keys(data)) {
    Object.defineProperty(session, key, { ...Object.getOwnPropertyDescriptor(data, key), enumerable: true });
  }
  return session;
}

/** Whether a session with `now` counts as unchanged since it held `then`. */
function unchanged(then: object, now: object): boolean {
  return isUnchanged(sessionWith(now), takeSnapshot(sessionWith(then)));
}

/** Gives an object a toJSON that is not among its keys. */
function hiddenToJson(data: object): object {
  return Object.defineProperty({ ...data }, 'toJSON', { value: () => 'something else' });
}

describe('a change', () => {
  it.each([
    ['nothing at all', {}, {}],
    ['equal values in other objects', { user: { roles: ['a', 'b'] } }, { user: { roles: ['a', 'b'] } }],
    ['undefined comes (session.change.undefined)', { a: 1 }, { a: 1, b: undefined }],
    ['undefined comes between (session.change.undefined)', { a: 1, c: 3 }, { a: 1, b: undefined, c: 3 }],
    ['undefined comes, nested (session.change.undefined)', { a: { b: 1 } }, { a: { b: 1, c: undefined } }],
    ['a function comes', { a: 1 }, { a: 1, f: () => 1 }],
    ['a symbol comes', { a: 1 }, { a: 1, s: Symbol('s') }],
    [
      'a Date in place of its text (session.data.json)',
      { at: '2026-01-01T00:00:00.000Z' },
      { at: new Date(Date.UTC(2026, 0)) },
    ],
    ['a Map in place of {} (session.data.json)', { m: {} }, { m: new Map([[1, 2]]) }],
    ['NaN in place of null', { n: null }, { n: Number.NaN }],
    ['a hole in place of null', { list: [1, null] }, { list: Object.assign([1], { length: 2 }) }],
    ['-0 in place of 0', { n: 0 }, { n: -0 }],
    [
      'a class with the same properties',
      { p: { x: 1 } },
      {
        p: new (class {
          x = 1;
        })(),
      },
    ],
    ['a boxed string', { s: 'text' }, { s: Object('text') }],
    ['an equal nested key `cookie`', { o: { cookie: 1 } }, { o: { cookie: 1 } }],
    ['data that a toJSON makes null', { toJSON: () => null }, { toJSON: () => null }],
  ])('not: %s', (_name, then, now) => {
    expect(unchanged(then, now)).toBe(true);
  });

  it.each([
    ['a value', { a: 1 }, { a: 2 }],
    ['its type', { a: 1 }, { a: '1' }],
    ['a key more', { a: 1 }, { a: 1, b: null }],
    ['a key less', { a: 1, b: null }, { a: 1 }],
    ['a key instead of another', { a: 1 }, { b: 1 }],
    ['the order of keys (session.change.order)', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['the order of nested keys (session.change.order)', { o: { a: 1, b: 2 } }, { o: { b: 2, a: 1 } }],
    ['undefined in place of a value', { a: 1 }, { a: undefined }],
    ['an item more', { list: [1] }, { list: [1, 2] }],
    ['an item', { list: [1, 2] }, { list: [1, 3] }],
    ['an item less', { list: [1, 2] }, { list: [1] }],
    ['NaN in place of an item', { list: [1] }, { list: [Number.NaN] }],
    ['an object in place of a number', { o: 1 }, { o: {} }],
    ['a toJSON that nobody can list', { o: { a: 1 } }, { o: hiddenToJson({ a: 1 }) }],
    ['the number that a toJSON gives', { toJSON: () => 1 }, { toJSON: () => 2 }],
    ['a value called toJSON', { toJSON: 1 }, { toJSON: 2 }],
    ['an array in place of an object', { list: {} }, { list: [] }],
    ['an object in place of an array', { list: [] }, { list: {} }],
    ['an object in place of null', { o: null }, { o: {} }],
    ['null in place of an object', { o: {} }, { o: null }],
    ['an item after one that only JSON can judge', { list: [null, 1] }, { list: [Number.NaN, 2] }],
    ['a Date', { at: new Date(0) }, { at: new Date(1) }],
    ['a nested key `cookie`', { o: { cookie: 1 } }, { o: { cookie: 2 } }],
  ])('yes: %s', (_name, then, now) => {
    expect(unchanged(then, now)).toBe(false);
  });

  it('leaves the cookie out although a toJSON among the data brings it back (resave.change.to-json)', () => {
    const session: Session = sessionWith({ a: 1 });
    Object.assign(session, { toJSON: () => ({ ...session }) });
    const snapshot = takeSnapshot(session);
    session.cookie.maxAge = 5000;
    expect(isUnchanged(session, snapshot)).toBe(true);
  });

  it('is an error for an array that contains itself, not an endless descent', () => {
    const list: unknown[] = [];
    list.push(list);
    expect(() => takeSnapshot(sessionWith({ list }))).toThrow(TypeError);
  });

  it('leaves the cookie out', () => {
    const session = sessionWith({ a: 1 });
    const snapshot = takeSnapshot(session);
    session.cookie.maxAge = 5000;
    expect(isUnchanged(session, snapshot)).toBe(true);
  });

  it('is seen inside an object that stays the same', () => {
    const session = sessionWith({ user: { roles: ['a'] }, at: new Map() });
    const data = session as unknown as { user: { roles: string[] } };
    const snapshot = takeSnapshot(session);
    expect(isUnchanged(session, snapshot)).toBe(true);
    data.user.roles.push('b');
    expect(isUnchanged(session, snapshot)).toBe(false);
  });

  it('of a new session is measured from empty data', () => {
    expect(isUnchanged(sessionWith({}), EMPTY)).toBe(true);
    expect(isUnchanged(sessionWith({ a: undefined }), EMPTY)).toBe(true);
    expect(isUnchanged(sessionWith({ a: 1 }), EMPTY)).toBe(false);
  });

  it.each([1, ['a']])('is not looked for in properties of prototypes: %j', (value) => {
    const data = { user: { name: 'ada' } };
    Object.defineProperty(Object.prototype, 'polluted', {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    try {
      expect(unchanged(data, structuredClone(data))).toBe(true);
      expect(unchanged(data, { user: { name: 'eve' } })).toBe(false);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'polluted');
    }
  });

  it('does not follow an own key `__proto__`', () => {
    const own = JSON.parse('{"__proto__":{"polluted":1}}');
    expect(unchanged(own, JSON.parse('{"__proto__":{"polluted":1}}'))).toBe(true);
    expect(unchanged(own, JSON.parse('{"__proto__":{"polluted":2}}'))).toBe(false);
    const hostile = JSON.parse('{"o":{"__proto__":{"polluted":1}}}');
    expect(unchanged(hostile, JSON.parse('{"o":{"__proto__":{"polluted":1}}}'))).toBe(true);
    expect(unchanged(hostile, JSON.parse('{"o":{"__proto__":{"polluted":2}}}'))).toBe(false);
    expect(unchanged(hostile, { o: {} })).toBe(false);
  });
});

describe('toJSON', () => {
  it('of the data decides, and the cookie in its result is left out (resave.change.to-json)', () => {
    const view = { cookie: { path: '/' }, name: 'ada' };
    const session = sessionWith({ name: 'ada', secret: 1, toJSON: () => view });
    const snapshot = takeSnapshot(session);
    view.cookie = { path: '/other' };
    expect(isUnchanged(session, snapshot)).toBe(true);
    view.name = 'bob';
    expect(isUnchanged(session, snapshot)).toBe(false);
  });

  it('may return the session itself (resave.change.to-json)', () => {
    const session = sessionWith({
      n: 1,
      toJSON(): unknown {
        return this;
      },
    });
    const snapshot = takeSnapshot(session);
    session.cookie.maxAge = 1000;
    expect(isUnchanged(session, snapshot)).toBe(true);
    (session as unknown as { n: number }).n = 2;
    expect(isUnchanged(session, snapshot)).toBe(false);
  });

  it('may return a string', () => {
    let text = 'one';
    const session = sessionWith({ toJSON: () => text });
    const snapshot = takeSnapshot(session);
    expect(isUnchanged(session, snapshot)).toBe(true);
    text = 'two';
    expect(isUnchanged(session, snapshot)).toBe(false);
  });

  it('counts if a subclass of sessions inherits it', () => {
    class Upper extends Session {
      toJSON(): object {
        return { name: (this as unknown as { name: string }).name.toUpperCase() };
      }
    }
    const session = Object.assign(new Upper({ headers: {}, sessionID: 'id' }), { name: 'ada', cookie: new Cookie() });
    const snapshot = takeSnapshot(session);
    expect(isUnchanged(session, snapshot)).toBe(true);
    session.name = 'ADA';
    expect(isUnchanged(session, snapshot)).toBe(true);
    session.name = 'bob';
    expect(isUnchanged(session, snapshot)).toBe(false);
  });

  it.each<[string, object, object]>([
    ['an object', { o: { x: 1, toJSON: () => 'o' } }, { o: 'o' }],
    ['an array', { list: Object.assign([1], { toJSON: () => 'list' }) }, { list: 'list' }],
    ['where something else was', { o: { toJSON: () => [1] } }, { o: [1] }],
  ])('counts in %s', (_name, data, asJson) => {
    expect(unchanged(asJson, data)).toBe(true);
    expect(unchanged(data, asJson)).toBe(true);
    expect(unchanged(data, { other: 1 })).toBe(false);
  });
});

describe('data that JSON cannot express', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;

  it.each([
    ['a cycle', circular],
    ['a BigInt', { n: 1n }],
  ])('throw for %s', (_name, data) => {
    expect(() => takeSnapshot(sessionWith(data))).toThrow(TypeError);
    const onlyJsonCanTell = takeSnapshot(sessionWith({ at: new Date(0) }));
    expect(() => isUnchanged(sessionWith(data), onlyJsonCanTell)).toThrow(TypeError);
  });

  it('do not cost an unbounded search where a cycle branches', () => {
    const node: Record<string, unknown> = {};
    for (const key of 'abcdefgh') node[key] = node;
    expect(() => takeSnapshot(sessionWith(node))).toThrow('circular');
  });

  it('are not reached if a change is found before them', () => {
    expect(unchanged({ a: 1 }, { a: 2, n: 1n })).toBe(false);
  });

  it('are not nested data, however deep', () => {
    const deep = (): object => {
      let value: object = {};
      for (let i = 0; i < 500; i++) value = i % 2 ? { value } : [value];
      return value;
    };
    expect(unchanged({ deep: deep() }, { deep: deep() })).toBe(true);
    expect(unchanged({ deep: deep() }, { deep: { deep: deep() } })).toBe(false);
  });
});

describe('over all kinds of data', () => {
  const exotic = fc.oneof(
    fc.constantFrom(undefined, Number.NaN, -0, Number.POSITIVE_INFINITY, null, Symbol('s'), () => 1, new Map([[1, 1]])),
    fc.date({ noInvalidDate: false }),
    fc.constant({ toJSON: () => 'json' }),
    fc.constant({ toJSON: () => undefined }),
    fc.constant(Object.create({ inherited: 1 })),
    fc.constant(Object('boxed')),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom<unknown>(null, true, 0, 1, 'a', 'b', ''),
      exotic,
      fc.array(tie('any'), { maxLength: 3 }),
      tie('object'),
    ),
    // Few names, so that two random objects are often alike; prototypes have some of them.
    object: fc.dictionary(fc.constantFrom('a', 'b', 'c', '1', 'toString', 'cookies'), tie('any'), { maxKeys: 4 }),
  }));

  /** The definition: the JSON of the data, without the cookie. */
  const jsonOf = (data: object): string => JSON.stringify({ ...data, cookie: undefined });

  it('agrees with a comparison of JSON texts', () => {
    fc.assert(
      fc.property(value.object, value.object, (then, now) => {
        expect(unchanged(then as object, now as object)).toBe(jsonOf(then as object) === jsonOf(now as object));
      }),
      { numRuns: 3000 },
    );
  });

  it('finds data unchanged after a round trip through JSON', () => {
    fc.assert(
      fc.property(value.object, (data) => {
        expect(unchanged(JSON.parse(jsonOf(data as object)), data as object)).toBe(true);
        expect(unchanged(data as object, JSON.parse(jsonOf(data as object)))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

/** An object in an object in an object … `levels` deep. */
function nested(levels: number): object {
  let result: object = { end: 1 };
  for (let i = 1; i < levels; i++) result = { in: result };
  return result;
}

describe('JSON.stringify, which costs more than the comparison, runs', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    ['nothing', {}, {}],
    ['texts', { a: 'x', empty: '' }, { a: 'x', empty: '' }],
    ['another text', { a: 'x' }, { a: 'y' }],
    ['booleans', { a: true, b: false }, { a: true, b: false }],
    ['another boolean', { a: true }, { a: false }],
    ['numbers', { a: 1, b: -0.5, c: 0 }, { a: 1, b: -0.5, c: 0 }],
    ['another number', { a: 1 }, { a: 2 }],
    ['null', { a: null }, { a: null }],
    ['null for a value', { a: 1 }, { a: null }],
    ['an object for null', { a: null }, { a: { b: 1 } }],
    ['objects', { a: { b: { c: 1 } } }, { a: { b: { c: 1 } } }],
    ['another value in objects', { a: { b: { c: 1 } } }, { a: { b: { c: 2 } } }],
    ['objects without a prototype', { a: Object.create(null) }, { a: Object.create(null) }],
    ['arrays', { a: [1, 'x', null, [true], { b: 1 }] }, { a: [1, 'x', null, [true], { b: 1 }] }],
    ['another item', { a: [1, [2]] }, { a: [1, [3]] }],
    ['an item more', { a: [1] }, { a: [1, 2] }],
    ['an array for an object', { a: {} }, { a: [] }],
    ['an object for an array', { a: [] }, { a: {} }],
    ['an object for a text', { a: 'x' }, { a: {} }],
    ['a key more', { a: 1 }, { a: 1, b: 2 }],
    ['a key with null more', { a: 1 }, { a: 1, b: null }],
    ['a key with a boolean more', { a: 1 }, { a: 1, b: false }],
    ['a key with a text more', { a: 1 }, { a: 1, b: '' }],
    ['a key with an object more', { a: 1 }, { a: 1, b: {} }],
    ['a key with an array more', { a: 1 }, { a: 1, b: [] }],
    ['a key less', { a: 1, b: 2 }, { a: 1 }],
    ['another order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['a nested key `cookie`', { a: { cookie: 1 } }, { a: { cookie: 1 } }],
    ['as many levels as are compared', nested(33), nested(33)],
  ])('not for plain data: %s', (_name, then, now) => {
    const stringify = vi.spyOn(JSON, 'stringify');
    unchanged(then, now);
    expect(stringify).not.toHaveBeenCalled();
  });

  it('once for the snapshot, however often it is compared', () => {
    const snapshot = takeSnapshot(sessionWith({ at: '1970-01-01T00:00:00.000Z' }));
    const stringify = vi.spyOn(JSON, 'stringify');
    expect(isUnchanged(sessionWith({ at: new Date(0) }), snapshot)).toBe(true);
    expect(stringify).toHaveBeenCalledTimes(2);
    expect(isUnchanged(sessionWith({ at: new Date(0) }), snapshot)).toBe(true);
    expect(stringify).toHaveBeenCalledTimes(3);
  });

  it('for more deeply nested data', () => {
    const stringify = vi.spyOn(JSON, 'stringify');
    expect(unchanged(nested(34), nested(34))).toBe(true);
    expect(stringify).toHaveBeenCalledTimes(2);
  });
});
