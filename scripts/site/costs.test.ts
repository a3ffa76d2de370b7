import { describe, expect, it } from 'vitest';
import { readCosts } from './costs.js';

describe('what a request costs', () => {
  it('is read from the tables of bench/README.md', () => {
    const { machine, hosts } = readCosts();
    expect(machine).toMatch(/, Node \d+\.\d+\.\d+$/);
    expect(hosts.map(({ host }) => host)).toEqual(['Express 5', 'A bare node:http server']);
    for (const { costs, mean } of hosts) {
      expect(costs.map(({ path }) => path)).toContain('read');
      for (const { value, low, high } of [mean, ...costs.map(({ ratio }) => ratio)]) {
        expect(low).toBeLessThanOrEqual(value);
        expect(high).toBeGreaterThanOrEqual(value);
      }
    }
  });

  it.each([
    ['', 'lacks the marks'],
    ['<!-- bench:real -->\nA processor, Node 20.0.0; 1 round\n\n### http\n\n<!-- bench:real:end -->', "below 'http'"],
    [
      [
        '<!-- bench:real -->\nA processor, Node 20.0.0\n\n### http\n',
        '| store, path | whole request |\n| --- | :-: |\n| memory, read | half |\n',
        'http: a whole request with the one takes 0.50 (0.40–0.60).\n<!-- bench:real:end -->',
      ].join('\n'),
      "'half' is not a ratio",
    ],
  ])('is refused in another form: %j', (text, message) => {
    expect(() => readCosts(text)).toThrow(message);
  });
});
