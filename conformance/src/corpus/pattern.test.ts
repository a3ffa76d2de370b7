import { describe, expect, it } from 'vitest';
import { patternFault, safePattern } from './pattern.js';

describe('regular expressions of the corpus', () => {
  it.each(['^s%3A', 'a|b', '(?:a|b)?c', '^[A-Za-z0-9_-]{32}$', '(a+)b', '\\(x+\\)+', '[(a+)]+'])(
    'accepts %s',
    (pattern) => {
      expect(patternFault(pattern)).toBeUndefined();
    },
  );

  it.each([
    ['(a+)+', 'repeats'],
    ['((a+)b)*', 'repeats'],
    ['(a|a)*', 'repeats'],
    ['((a|a))*', 'repeats'],
    ['(a{1,9}){2,}', 'repeats'],
    ['(a)\\1', 'back reference'],
    ['(?=a)', 'group'],
    ['(?<n>a)\\k<n>', 'back reference'],
    ['(', 'Invalid'],
    ['a'.repeat(301), 'longer'],
  ])('refuses %s', (pattern, why) => {
    expect(patternFault(pattern)).toContain(why);
    expect(() => safePattern(pattern)).toThrow(SyntaxError);
  });
});
