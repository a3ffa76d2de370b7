import { expect, it } from 'vitest';
import { LineReader } from './line-reader.js';

it('joins the pieces of a line', () => {
  const reader = new LineReader();
  expect(reader.take('a')).toEqual([]);
  expect(reader.take('')).toEqual([]);
  expect(reader.take('b')).toEqual([]);
  expect(reader.pending).toBe(2);
  expect(reader.take('c\nd')).toEqual(['abc']);
  expect(reader.pending).toBe(1);
});

it('parts a piece that holds several lines', () => {
  const reader = new LineReader();
  expect(reader.take('a\n\nb\n')).toEqual(['a', '', 'b']);
  expect(reader.pending).toBe(0);
  expect(reader.take('\nc\n')).toEqual(['', 'c']);
});

it('forgets a line that has grown too long', () => {
  const reader = new LineReader();
  reader.take('too long');
  reader.clear();
  expect(reader.pending).toBe(0);
  expect(reader.take('next\n')).toEqual(['next']);
});
