import { expect, it } from 'vitest';
import { observe } from './values.js';

it('objects that lead to one another are cut in depth and in number', () => {
  const nodes: Record<string, unknown>[] = Array.from({ length: 6 }, () => ({}));
  for (const node of nodes) for (const [i, other] of nodes.entries()) node[`to${i}`] = other;
  const text = JSON.stringify(observe(nodes[0]));
  expect(text).toContain('{"$deep":true}');
  // Six to the power of twelve without a limit.
  expect(text.match(/\{/g)?.length).toBeLessThan(40_000);
});

it('a long list is seen as it is', () => {
  const list = Array.from({ length: 4000 }, (_, i) => ({ i }));
  expect(observe(list)).toEqual(list);
});
