import { describe, expect, it } from 'vitest';
import { ALTERATIONS } from '../corpus/scenario.js';
import { loadReference, type SessionModule } from '../testing/reference.js';
import { alter } from './alterations.js';

/** Everything that an alteration may change, as it is. */
function state(module: SessionModule, store: object): unknown {
  const prototypes = ['Cookie', 'Session', 'Store', 'MemoryStore'].map(
    (name) => (module[name] as { prototype: object }).prototype,
  );
  return [...prototypes, store].map((object) => Object.getOwnPropertyDescriptors(object));
}

describe('an alteration', () => {
  const module = loadReference();
  const store = new (module.MemoryStore as new () => object)();
  module({ secret: 'a', resave: false, saveUninitialized: false, store });

  it.each([
    ...ALTERATIONS.module.map((name) => ['module', name] as const),
    ...ALTERATIONS.store.map((name) => ['store', name] as const),
  ])('of the %s, %s, changes it and can be taken back', (kind, name) => {
    const before = state(module, store);
    const undo = alter(kind, name, kind === 'module' ? module : store, () => {});
    expect(state(module, store)).not.toEqual(before);
    undo?.();
    expect(state(module, store)).toEqual(before);
  });

  it('of the other kind does nothing', () => {
    const before = state(module, store);
    expect(alter('store', 'session-touch', module, () => {})).toBeUndefined();
    expect(state(module, store)).toEqual(before);
  });

  it('of something that is not there is an error', () => {
    expect(() => alter('module', 'session-touch', {}, () => {})).toThrow('the module has no class Session');
    expect(() => alter('store', 'store-generate', {}, () => {})).toThrow('there is no method generate to be wrapped');
  });
});
