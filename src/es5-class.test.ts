import { expect, it } from 'vitest';
import { es5Class } from './es5-class.js';

it('has the properties that a class has', () => {
  class Methods {}
  const Made = es5Class('Made', Methods, () => {});
  expect(Object.getOwnPropertyDescriptor(Made, 'name')).toMatchObject({ value: 'Made', configurable: true });
  expect(Object.getOwnPropertyDescriptor(Made.prototype, 'constructor')).toEqual({
    value: Made,
    configurable: true,
    enumerable: false,
    writable: true,
  });
});

it('has enumerable methods, like functions that are assigned to a prototype', () => {
  class Methods {
    get(): string {
      return 'got';
    }
  }
  const Made = es5Class('Made', Methods, () => {});
  expect(Object.keys(Made.prototype)).toEqual(['get']);
  expect(Object.assign({}, Made.prototype).get()).toBe('got');
});
