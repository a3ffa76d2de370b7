import { describe, expect, it } from 'vitest';
import { MAX_FILE_BYTES, parseSource } from './source-file.js';

describe('parsing a file of the corpus', () => {
  it('gives the data and the place of each value and key', () => {
    const source = parseSource('a.yaml', 'feature: x\nscenarios:\n  - id: one\n    steps: [{ request: {} }]\n');
    expect(source.problems).toEqual([]);
    expect(source.data).toEqual({ feature: 'x', scenarios: [{ id: 'one', steps: [{ request: {} }] }] });
    expect(source.locate(['scenarios', 0, 'id'])).toEqual({ line: 3, column: 9 });
    expect(source.locate(['scenarios', 0, 'id'], true)).toEqual({ line: 3, column: 5 });
    expect(source.locate(['scenarios', 0, 'steps', 0, 'request'])).toEqual({ line: 4, column: 24 });
  });

  it('falls back to the nearest parent for a place that does not exist', () => {
    const source = parseSource('a.yaml', 'a:\n  b: 1\n');
    expect(source.locate(['a', 'c', 'd'])).toEqual(source.locate(['a']));
  });

  it('reports what YAML itself refuses, with its place', () => {
    const { problems, data } = parseSource('a.yaml', 'a: 1\na: 2\n');
    expect(data).toBeNull();
    expect(problems).toEqual([{ file: 'a.yaml', line: 2, column: 1, message: 'Map keys must be unique' }]);
  });

  it('refuses custom tags', () => {
    const { problems } = parseSource('a.yaml', 'a: !!js/function "() => 1"\n');
    expect(problems[0]).toMatchObject({ line: 1, message: expect.stringContaining('no custom tags') });
  });

  it('refuses aliases that make little text large', () => {
    const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}*a${i}]`);
    const { problems, data } = parseSource('bomb.yaml', `a0: &a0 [x]\n${levels.join('\n')}\n`);
    expect(data).toBeNull();
    expect(problems[0]?.message).toContain('alias');
  });

  it('refuses a file that is too large before it parses it', () => {
    const { problems } = parseSource('a.yaml', `a: ${'x'.repeat(MAX_FILE_BYTES)}`);
    expect(problems[0]?.message).toContain('512 KiB');
  });

  it('keeps a key __proto__ as data', () => {
    const { data } = parseSource('a.yaml', 'record: { __proto__: { admin: true } }\n');
    const record = (data as { record: object }).record;
    expect(Object.keys(record)).toEqual(['__proto__']);
    expect((record as { admin?: boolean }).admin).toBeUndefined();
  });
});
