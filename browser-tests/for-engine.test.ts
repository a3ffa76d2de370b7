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
  it("has that engine's expectations in place of the general ones", () => {
    expect(forEngine(SCENARIO, 'firefox', 0).steps?.[0]?.expect).toEqual({ status: 200, sent: 'none' });
    expect(forEngine(SCENARIO, 'chromium', 0).steps?.[0]?.expect).toEqual({ status: 200, sent: { a: '1' } });
  });

  it("begins at a whole second of the browser's time, or earlier by the offset that it asks for", () => {
    const { now } = forEngine(SCENARIO, 'chromium', Date.parse('2026-11-24T20:00:10.900Z'));
    expect(now).toBe('2026-11-24T20:00:09.000Z');
  });

  it('leaves the original unchanged', () => {
    const before = structuredClone(SCENARIO);
    forEngine(SCENARIO, 'firefox', 0);
    expect(SCENARIO).toEqual(before);
  });

  it('lists the hosts that it names, and the clients whose browser is restarted', () => {
    expect(hostsOf(SCENARIO)).toEqual(['a.test', 'b.test']);
    expect(restarted(SCENARIO)).toEqual(['ada']);
  });
});
