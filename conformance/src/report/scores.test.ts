import { describe, expect, it } from 'vitest';
import { failedLine, resultLine, runOf, written } from '../testing/lines.js';
import { junitReporter } from './junit.js';
import { markdownReporter } from './markdown.js';
import { prettyReporter } from './pretty.js';
import { nothingApplied, profileCounts, scoresOf, scoreText } from './scores.js';

const RESULTS = [
  resultLine('one', { profile: 'session' }),
  resultLine('two', { profile: 'session', verdict: 'not-applicable', reason: 'needs clock' }),
  failedLine('three', { profile: 'session' }),
  resultLine('four', { profile: 'express', verdict: 'unexpected-pass' }),
];

describe('the scores of a run', () => {
  it('are apart, and count what applied', () => {
    expect(scoresOf(RESULTS).map(scoreText)).toEqual([
      'session: 1 of 2 passed, 1 not applicable',
      'express: 1 of 1 passed',
    ]);
    expect(profileCounts(RESULTS).profiles).toMatchObject({
      session: { pass: 1, fail: 1, 'not-applicable': 1 },
      express: { 'unexpected-pass': 1 },
    });
  });

  it('are missing for results of versions before profiles', () => {
    expect(scoresOf([resultLine('one')])).toEqual([]);
    expect(profileCounts([resultLine('one')])).toEqual({});
  });

  it.each([
    ['pretty', prettyReporter],
    ['markdown', markdownReporter],
    ['junit', junitReporter],
  ])('are in a report: %s', (_, reporter) => {
    const text = written(reporter, runOf(RESULTS));
    expect(text).toContain('session: 1 of 2 passed, 1 not applicable');
    expect(text).toContain('express: 1 of 1 passed');
  });
});

describe('a run in which nothing applied', () => {
  const lacking = [resultLine('one', { verdict: 'not-applicable', reason: 'needs clock' })];

  it('tells so', () => {
    expect(nothingApplied(RESULTS)).toBeUndefined();
    expect(nothingApplied([])).toBeUndefined();
    for (const reporter of [prettyReporter, markdownReporter])
      expect(written(reporter, runOf(lacking))).toContain(nothingApplied(lacking));
  });
});
