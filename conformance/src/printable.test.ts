import { describe, expect, it } from 'vitest';
import { printable, printableJson, printableLine } from './printable.js';
import { PATIENCE_MS, timed } from './testing/cpu-time.js';

/** No character that a terminal obeys, or that nobody can see, beside line end and tab. */
const HARMLESS = /^[\P{C}\t\n]*$/u;

/** What a target may hide in its text. */
const HOSTILE = [
  ['ESC', '\u001b[2J', '\\x1b[2J'],
  ['NUL', 'a\0b', 'a\\x00b'],
  ['CR', 'ok\rno', 'ok\\x0dno'],
  ['DEL', '\u007f', '\\x7f'],
  ['C1: CSI', '\u009b31m', '\\x9b31m'],
  ['C1: next line', '\u0085', '\\x85'],
  ['an override of direction', '\u202egpj', '\\u202egpj'],
  ['an isolate', '\u2066x\u2069', '\\u2066x\\u2069'],
  ['a mark of direction', '\u200f\u061c', '\\u200f\\u061c'],
  ['text of no width', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
  ['line ends of Unicode', '\u2028\u2029', '\\u2028\\u2029'],
  ['a tag', '\u{e0041}', '\\u{e0041}'],
  ['half a surrogate pair', '\ud800', '\\ud800'],
  ['no character', '\uffff', '\\uffff'],
  ["a command of GitHub's", 'x\n  ::error::y', 'x\n  \\x3a:error::y'],
  ["an older command of GitHub's", '##[error]x', '#\\x23[error]x'],
] as const;

describe('text from somebody else', () => {
  it.each(HOSTILE)('shows %s and does not obey it', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(printable(text)).toMatch(HARMLESS);
  });

  it('stays as it is when it has been made harmless', () => {
    for (const [, text] of HOSTILE) expect(printable(printable(text))).toBe(printable(text));
    expect(printableLine(printableLine('a\n::b'))).toBe('a\\n::b'.replace('a\\n::b', 'a\\n\\x3a:b'));
  });

  it('leaves what people write', () => {
    const text = 'Grüße, 日本語, עברית, 🎉 a::b\n\tconst x = y ?? z; // http://[::1]/';
    expect(printable(text)).toBe(text);
  });

  it('has one line where it stands in one', () => {
    expect(printableLine('a\nb\tc\r\nd')).toBe('a\\nb\\tc\\nd');
  });

  it('is cut when it is long', () => {
    expect(printable('x'.repeat(5000))).toBe(`${'x'.repeat(4000)}… (5000 characters)`);
    expect(printable('x'.repeat(5000), Number.POSITIVE_INFINITY)).toHaveLength(5000);
  });

  it('takes time with its length alone, however many blank lines it has', () => {
    const text = '\n'.repeat(500_000);
    const { value, cpuMs } = timed(() => printable(text, Number.POSITIVE_INFINITY));
    expect(value === text).toBe(true);
    expect(cpuMs).toBeLessThan(PATIENCE_MS);
  });
});

describe('JSON', () => {
  it('is harmless, and the same value', () => {
    const value = Object.fromEntries(HOSTILE.map(([name, text]) => [`${name} ${text}`, [text]]));
    for (const indentation of [undefined, 2]) {
      const json = printableJson(value, indentation);
      expect(json).toMatch(HARMLESS);
      expect(JSON.parse(json)).toEqual(value);
    }
  });
});
