import { describe, expect, it } from 'vitest';
import { BRIEF, limitedTrace, WHOLE } from './limited-trace.js';

const exchange = (length: number) => ({ step: 'steps[0]', request: 'GET', response: 'x'.repeat(length) });

describe('the evidence of an outcome', () => {
  it('stays whole where it is short', () => {
    const evidence = {
      wire: [exchange(100), exchange(4000)],
      store: [{ in: 'store', op: 'get' as const, id: 'one', answer: 'ok' as const }],
    };
    expect(limitedTrace(evidence, BRIEF)).toEqual(evidence);
  });

  it('keeps the beginning of long texts, and tells how long they were', () => {
    const { wire } = limitedTrace({ wire: [exchange(5000)], store: [] }, BRIEF);
    expect(wire[0]?.response).toBe(`${'x'.repeat(4000)}… (5000 characters)`);
  });

  it('makes no line of results that is too long to be read, however many texts there are', () => {
    const { wire } = limitedTrace({ wire: Array(500).fill(exchange(1_000_000)), store: [] }, WHOLE);
    expect(wire).toHaveLength(500);
    expect(JSON.stringify(wire).length).toBeLessThan(1_100_000);
  });
});
