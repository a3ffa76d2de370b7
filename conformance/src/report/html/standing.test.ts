import { describe, expect, it } from 'vitest';
import { failedLine, resultLine } from '../../testing/lines.js';
import { cellOf, cellText, cellWords, standingOf } from './standing.js';

describe('a cell', () => {
  it('shows what needs looking at first, and how many scenarios passed', () => {
    const cell = cellOf(['pass', 'fail', 'known-failure', 'not-applicable', 'not-run']);
    expect(cell).toEqual({ standing: 'fail', passed: 1, applicable: 3 });
    expect(cellText(cell)).toBe('1/3');
    expect(cellWords(cell)).toBe('fails, 1/3 pass');
  });

  it('shows a sign where all scenarios came out the same', () => {
    expect(cellText(cellOf(['pass', 'pass', 'not-applicable']))).toBe('✓');
    expect(cellText(cellOf(['fail']))).toBe('✗');
    expect(cellWords(cellOf(['not-applicable']))).toBe('not applicable');
  });

  it('puts what is excused in parentheses', () => {
    expect(cellText(cellOf(['known-failure']))).toBe('(✗)');
    expect(cellText(cellOf(['known-failure', 'pass']))).toBe('(1/2)');
  });

  it('counts what passes against its baseline as passed, and yet shows it', () => {
    expect(cellOf(['unexpected-pass', 'pass'])).toEqual({ standing: 'unexpected-pass', passed: 2, applicable: 2 });
  });

  it('is empty where nothing ran', () => {
    expect(cellOf([])).toEqual({ standing: 'not-run', passed: 0, applicable: 0 });
    expect(standingOf(undefined)).toBe('not-run');
  });

  it('tells a failure that is optional from one that is none', () => {
    expect(standingOf(failedLine('a', { level: 'may', optional: true }))).toBe('optional');
    expect(standingOf(failedLine('a'))).toBe('fail');
    expect(standingOf(resultLine('a'))).toBe('pass');
  });
});
