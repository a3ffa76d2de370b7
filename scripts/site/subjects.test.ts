import { describe, expect, it } from 'vitest';
import { failedLine, resultLine } from '../../conformance/src/testing/lines.js';
import { reasonsOf, standingsOf } from './subjects.js';

describe('the results of a subject', () => {
  it('counts the scenarios of a requirement that applied, and gives the reasons of those that failed', () => {
    const standings = standingsOf([
      resultLine('a'),
      failedLine('b', { verdict: 'known-failure', reason: 'It is slow.', upstream: [7] }),
      resultLine('c', { verdict: 'not-applicable', reason: 'needs tls' }),
    ]);
    expect(standings.get('some.requirement')).toEqual({
      met: 'some',
      passed: 1,
      applicable: 2,
      reasons: [{ text: 'It is slow.', upstream: [7], scenarios: ['b'] }],
    });
  });

  it('gives the reason why nothing applied', () => {
    const standings = standingsOf([resultLine('a', { verdict: 'not-applicable', reason: 'needs tls' })]);
    expect(standings.get('some.requirement')).toMatchObject({
      met: 'not applicable',
      reasons: [{ text: 'needs tls', scenarios: ['a'] }],
    });
  });

  it('shows the differences where nobody has explained a failure, and names errors and stale entries', () => {
    const reasons = reasonsOf([
      failedLine('a'),
      resultLine('b', { verdict: 'error', reason: 'it hung' }),
      resultLine('c', { verdict: 'unexpected-pass', reason: 'It was so.' }),
    ]);
    expect(reasons.map(({ text }) => text)).toEqual([
      'Nobody has explained this yet.',
      'It ended in an error: it hung',
      'It passes, and its list of known failures has it still.',
    ]);
    expect(reasons[0]?.differences).toContain('expected "/"');
  });
});
