import { describe, expect, it } from 'vitest';
import type { Scenario } from '../conformance/src/corpus/scenario.js';
import { forEngine, hostsOf, restarted } from './for-engine.js';

const SCENARIO: Scenario = {
  id: 'one',
  verifies: [],
  browserAhead: 1500,
  steps: [
    {
      request: { host: 'a.test', tls: true, by: 'frame', from: 'https://b.test' },
      expect: { status: 200, sent: { a: '1' }, engines: { firefox: { sent: 'none', because: 'it is so' } } },
    },
    { restart: 'ada' },
  ],
};

describe('a scenario for one engine', () => {
  it('has what is said of that engine in place of what is said of all', () => {
    expect(forEngine(SCENARIO, 'firefox', 0).steps?.[0]?.expect).toEqual({ status: 200, sent: 'none' });
    expect(forEngine(SCENARIO, 'chromium', 0).steps?.[0]?.expect).toEqual({ status: 200, sent: { a: '1' } });
  });

  it("begins at a whole second of the browser's time, or as much before it as it asks for", () => {
    const { now } = forEngine(SCENARIO, 'chromium', Date.parse('2026-11-24T20:00:10.900Z'));
    expect(now).toBe('2026-11-24T20:00:09.000Z');
  });

  it('is left as it was', () => {
    const before = structuredClone(SCENARIO);
    forEngine(SCENARIO, 'firefox', 0);
    expect(SCENARIO).toEqual(before);
  });

  it('tells which hosts it names, and whose browser is started again', () => {
    expect(hostsOf(SCENARIO)).toEqual(['a.test', 'b.test']);
    expect(restarted(SCENARIO)).toEqual(['ada']);
  });
});
