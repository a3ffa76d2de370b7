import { parse } from 'cookie';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCookie } from './cookie-header.js';

describe('a cookie in a header', () => {
  it.each([
    ['alone', 'sid=1', '1'],
    ['among others', 'a=0; sid=1; b=2', '1'],
    ['without spaces', 'a=0;sid=1;b=2', '1'],
    ['with spaces and tabs', ' \t sid \t = \t 1 \t ; b=2', '1'],
    ['with an equals sign', 'sid=1=2', '1=2'],
    ['quoted', 'sid="1"', '1'],
    ['with one quote', 'sid="1', '"1'],
    ['with one quote behind it', 'sid=1"', '1"'],
    ['that is a quote', 'sid="', ''],
    ['that is empty', 'sid=; b=2', ''],
    ['of spaces', 'sid=   ', ''],
    ['encoded', 'sid=%C3%A9', 'é'],
    ['badly encoded', 'sid=%C3%; b=2', '%C3%'],
    ['that comes twice: the first', 'sid=1; sid=2', '1'],
    ['that comes twice, the first one empty', 'sid=; sid=2', ''],
    ['after its name alone', 'sid; sid=1', '1'],
    ["after another's value of that name", 'a=sid; b=sid=3; sid=1', '1'],
    ['after longer names', 'sid2=2; mysid=3; sid.x=4; sid=1', '1'],
    ['after the beginning of the name', 'sisid=2; sid=1', '1'],
    ['not at all', 'a=0; b=2', undefined],
    ['but for its name', 'sid', undefined],
    ['but in longer names', 'sid2=2; mysid=3; my sid=4; sid s=5', undefined],
    ['in an empty header', '', undefined],
    ['after a comma, which is no semicolon', 'a=0, sid=1', undefined],
    ['with a no-break space, which is no space', 'sid\u00a0=1', undefined],
  ])('%s', (_what, header, value) => {
    expect(readCookie(header, 'sid')).toBe(value);
    expect(parse(header).sid).toBe(value);
  });

  it('has the value that the package cookie finds, in any header', () => {
    const NAMES = ['sid', 'a', 'aa', 'connect.sid', 'constructor', '__proto__'];
    const piece = fc.oneof(
      fc.constantFrom(...NAMES, '=', ';', ' ', '\t', '"', '%', '%41', '%C3%A9', '%C3', ',', '\u00a0', 's:1.x'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const header = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(header, fc.constantFrom(...NAMES), (text, name) => {
        const value = Object.getOwnPropertyDescriptor(parse(text), name)?.value;
        expect(readCookie(text, name)).toBe(value);
      }),
      { numRuns: 5000 },
    );
  });

  it('is found among thousands of near matches', () => {
    const traps = 'sid '.repeat(2000) + ';sid'.repeat(2000) + ' '.repeat(4000);
    expect(readCookie(`${traps};sid=1`, 'sid')).toBe('1');
  });
});
