import { describe, expect, it } from 'vitest';
import { addressOf, readAddress } from './address.js';

describe('the address of a requirement, a scenario or a cell', () => {
  it.each([
    ['cookie.path.default', undefined, '#cookie.path.default'],
    ['cookie.path.default', 'express-session-1.19.0', '#cookie.path.default@express-session-1.19.0'],
    ['a@b#c/d', 'e', '#a%40b%23c%2Fd@e'],
    ['__proto__', undefined, '#__proto__'],
  ])('of %s and %s is %s, and is read again', (id, key, address) => {
    expect(addressOf(id, key)).toBe(address);
    expect(readAddress(address)).toEqual({ id, ...(key === undefined ? {} : { key }) });
  });

  it.each(['', '#', '#%', '#@a'])('is nothing for %j', (address) => {
    expect(readAddress(address)).toBeUndefined();
  });
});
