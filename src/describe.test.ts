import { expect, it } from 'vitest';
import { describe } from './describe.js';

it('shows text of up to forty characters, and the beginning of longer text', () => {
  expect(describe('x'.repeat(40))).toBe(`"${'x'.repeat(40)}"`);
  expect(describe('x'.repeat(41))).toBe(`"${'x'.repeat(40)}…"`);
});
