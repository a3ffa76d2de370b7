import { describe, expect, it } from 'vitest';
import { makeChoices } from '../support/random.js';
import { attack } from './attack.js';
import { compareReading, hostileHeader } from './cookie-headers.js';
import { compareVerification, signedValue } from './signatures.js';

describe('hostile cookies', () => {
  it('are read as cookie and cookie-signature read them', () => {
    const report = attack({ seed: 20261126, headers: 40_000, signatures: 8000 });
    expect(report.slowestLength).toBeGreaterThan(0);
  });

  it('are the same for the same seed', () => {
    const [first, second] = [makeChoices(7), makeChoices(7)].map((choices) =>
      Array.from({ length: 100 }, () => [hostileHeader(choices), signedValue(choices)]),
    );
    expect(first).toEqual(second);
  });

  it('hold cookies and good signatures often enough to detect a middleware that refuses all', () => {
    const choices = makeChoices(1);
    const values = Array.from({ length: 1000 }, () => signedValue(choices));
    expect(values.filter(({ id }) => id !== undefined).length).toBeGreaterThan(200);
    expect(values.filter(({ id }) => id === undefined).length).toBeGreaterThan(500);
    const headers = Array.from({ length: 1000 }, () => hostileHeader(choices));
    expect(headers.filter((header) => /(^|;)\s*connect\.sid\s*=/.test(header)).length).toBeGreaterThan(10);
  });
});

describe('a mismatch', () => {
  it('names the value and both ids', () => {
    expect(() => compareVerification({ value: 's:forged.signature', id: 'forged' })).toThrow(
      'the cookie "s:forged.signature" proves the session id "forged", and undefined was accepted',
    );
  });

  it('is not reported for a cookie that both find', () => {
    expect(() => compareReading('a=1; sid=2', 'sid')).not.toThrow();
  });
});
