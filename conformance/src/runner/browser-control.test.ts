import { describe, expect, it } from 'vitest';
import type { Expect, Json } from '../corpus/scenario.js';
import { type BrowserControl, checkBrowser, cookiePairs, type KeptCookie } from './browser-control.js';
import { signedValue } from './signature.js';

const SID: KeptCookie = {
  name: 'connect.sid',
  value: signedValue('one', 'secret'),
  domain: 'a.test',
  path: '/',
  httpOnly: true,
  secure: true,
};
const OTHER: KeptCookie = { ...SID, name: 'other', value: 'x' };

async function paths(expect: Expect, cookies: readonly KeptCookie[], visible = '', refused: string[] = []) {
  const browser: BrowserControl = {
    restart: async () => undefined,
    assignCookie: async () => undefined,
    timePassed: async () => undefined,
    kept: async () => [...cookies],
    visible: async () => visible,
    refused: async () => refused,
    differences: async () => [],
  };
  const context = { now: () => 0, captures: new Map<string, Json>(), called: () => undefined };
  return (await checkBrowser(expect, browser, {}, context)).map(({ path }) => path);
}

describe('what a browser keeps', () => {
  it.each<[string, Expect['kept'], KeptCookie[]]>([
    ['nothing', 'none', []],
    ['a number of cookies', 2, [SID, OTHER]],
    ['a cookie, by the fields that are named', [{ name: 'connect.sid', id: 'one', secure: true }], [SID]],
    ['what is absent', [{ expires: { $absent: true } }], [SID]],
    ['several in any order', [{ name: 'other' }, { name: 'connect.sid' }], [SID, OTHER]],
  ])('is as expected: %s', async (_, kept = 'none', cookies) => expect(await paths({ kept }, cookies)).toEqual([]));

  it.each<[string, Expect['kept'], KeptCookie[], string]>([
    ['something in place of nothing', 'none', [SID], 'kept'],
    ['nothing in place of something', [{ name: 'connect.sid' }], [], 'kept'],
    ['another number', 1, [SID, OTHER], 'kept'],
    ['a field that differs', [{ secure: false }], [SID], 'kept[0].secure'],
    ['a cookie more', [{ name: 'connect.sid' }], [SID, OTHER], 'kept'],
    ['one of several that is not there', [{ name: 'connect.sid' }, { name: 'third' }], [SID, OTHER], 'kept'],
    ['what was never captured', [{ id: { $ref: 'never' } }], [SID], 'kept'],
  ])('is not as expected: %s', async (_, kept = 'none', cookies, path) =>
    expect(await paths({ kept }, cookies)).toEqual([path]),
  );
});

describe('what a browser shows to scripts', () => {
  it('is compared by name, all of it', async () => {
    expect(await paths({ visible: 'none' }, [], '')).toEqual([]);
    expect(await paths({ visible: { a: '1', b: '2' } }, [], 'b=2; a=1')).toEqual([]);
    expect(await paths({ visible: 'none' }, [], 'a=1')).toEqual(['visible']);
    expect(await paths({ visible: { a: '1' } }, [], 'a=1; b=2')).toEqual(['visible']);
    expect(await paths({ visible: { a: '1' } }, [], 'a=2')).toEqual(['visible.a']);
  });
});

describe('why a browser refused a cookie', () => {
  it('is compared in order', async () => {
    expect(await paths({ refused: ['SecureOnly'] }, [], '', ['SecureOnly'])).toEqual([]);
    expect(await paths({ refused: 'none' }, [], '', ['SecureOnly'])).toEqual(['refused']);
    expect(await paths({ refused: ['InvalidDomain'] }, [], '', ['SecureOnly'])).toEqual(['refused[0]']);
  });
});

describe('a line of cookies', () => {
  it('is taken apart into names and values', () => {
    expect(cookiePairs('')).toEqual([]);
    expect(cookiePairs('a=1; b=c=d; bare')).toEqual([
      ['a', '1'],
      ['b', 'c=d'],
      ['', 'bare'],
    ]);
  });
});
