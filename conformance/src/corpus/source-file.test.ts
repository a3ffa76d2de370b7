import { describe, expect, it } from 'vitest';
import { PATIENCE_MS, timed } from '../testing/cpu-time.js';
import { MAX_DEPTH, MAX_FILE_BYTES, MAX_ITEMS, MAX_KEYS, parseSource } from './source-file.js';

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
    expect(problems[0]?.message).toContain('256 KiB');
  });

  it('keeps a key __proto__ as data', () => {
    const { data } = parseSource('a.yaml', 'record: { __proto__: { admin: true } }\n');
    const record = (data as { record: object }).record;
    expect(Object.keys(record)).toEqual(['__proto__']);
    expect((record as { admin?: boolean }).admin).toBeUndefined();
  });
});

/** What is wrong with a text; it must not take long to find out. */
function faultsInTime(text: string): string[] {
  const { value, cpuMs } = timed(() => parseSource('hostile.yaml', text.slice(0, MAX_FILE_BYTES)));
  const { problems, data } = value;
  expect(cpuMs).toBeLessThan(PATIENCE_MS);
  if (problems.length > 0) expect(data).toBeNull();
  return problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
}

const times = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join('');

describe('a hostile file', () => {
  it.each([
    ['brackets', `a:\n  ${'['.repeat(5000)}`],
    ['brackets that close', `a:\n  ${'['.repeat(5000)}${']'.repeat(5000)}`],
    ['as many brackets as fit', `a:\n  ${'['.repeat(MAX_FILE_BYTES - 10)}`],
    ['braces', `a:\n  ${'{ a: '.repeat(5000)}`],
    ['lists of lists', `a:\n  ${'- '.repeat(5000)}`],
    ['keys that are lists', `a:\n  ${'? '.repeat(5000)}`],
    ['indentation', `a:\n${times(600, (i) => `${' '.repeat(i + 1)}a:\n`)}`],
  ])('of %s in each other is refused with its place', (_, text) => {
    expect(faultsInTime(text)).toEqual([
      expect.stringMatching(new RegExp(`^\\d+:\\d+: .*nested deeper than ${MAX_DEPTH}; write it flatter`)),
    ]);
    expect(Number(faultsInTime(text)[0]?.split(':')[0])).toBeGreaterThan(1);
  });

  it.each([
    ['20,000 keys', `a:\n${times(20_000, (i) => `  k${i}: 1\n`)}`, `more than ${MAX_KEYS} keys`],
    ['20,000 keys in braces', `a:\n  { ${times(20_000, (i) => `k${i}: 1, `)} }`, `more than ${MAX_KEYS} keys`],
    ['100,000 items', `a:\n${'  - 1\n'.repeat(80_000)}`, `more than ${MAX_ITEMS} items`],
    ['100,000 items in brackets', `a:\n  [${'1,'.repeat(100_000)}]`, `more than ${MAX_ITEMS} items`],
  ])('of %s is refused with its place', (_, text, why) => {
    expect(faultsInTime(text)).toEqual([expect.stringMatching(new RegExp(`^2:3: .*${why}`))]);
  });

  it.each([
    ['a circle', 'a: &a [*a]\n'],
    ['a circle that branches', 'a: &a [*a, *a, { b: *a }]\n'],
    ['one large list, again and again', `a: &a [${'[1], '.repeat(4000)}]\nb: [${'*a, '.repeat(45)}]\n`],
  ])('with aliases that make %s is refused', (_, text) => {
    expect(faultsInTime(text)).toEqual([expect.stringMatching(/alias/i)]);
  });

  it.each([
    ['aliases', `a: &a 1\nb: [${'*a, '.repeat(60)}]\n`, /^2:\d+: the file has more than 50 aliases/],
    ['a directive', '%YAML 1.1\n---\na: yes\n', /^1:1: the format has no directives/],
    ['a tag directive', '%TAG ! tag:evil,2000:\n---\na: 1\n', /^1:1: the format has no directives/],
    ['two documents', 'a: 1\n---\nb: 1\n', /^2:1: a file is one document/],
    ['a set', 'a: !!set { x }\n', /^1:4: .*no custom tags/],
    ['binary data', 'a: !!binary aGk=\n', /^1:4: .*no custom tags/],
    ['a time', 'a: !!timestamp 2020-01-01\n', /^1:4: .*no custom tags/],
    ['a map of its own order', 'a: !!omap [ { x: 1 } ]\n', /^1:4: .*no custom tags/],
  ])('with %s is refused', (_, text, why) => {
    expect(faultsInTime(text)).toEqual([expect.stringMatching(why)]);
  });

  it('gets no merge keys', () => {
    const { data } = parseSource('a.yaml', 'a: &a { x: 1 }\nb: { <<: *a }\n');
    expect(data).toEqual({ a: { x: 1 }, b: { '<<': { x: 1 } } });
  });

  it.each([
    ["# x\n\n- 'x'\n", 5000],
    ['&a ', 100_000],
    ['a: "', 100_000],
    ['#\n', 200_000],
    ['a: b: ', 80_000],
    ['}', 400_000],
    ['[\n,', 200_000],
    ['---\n', 100_000],
    ['...\n', 100_000],
    ['!x ', 100_000],
    ['\t\n', 200_000],
    ['@', 400_000],
    ['"\\n', 100_000],
    [`- {${times(30, (i) => `k${i}: 1, `)}}\n`, 1500],
  ])('takes time with its length alone, as with many %j', (part, count) => {
    faultsInTime(part.repeat(count));
    faultsInTime(`a:\n  - ${part.repeat(count)}`);
  });

  it('may be long otherwise', () => {
    expect(faultsInTime(`a: |\n${'  x\n'.repeat(60_000)}`)).toEqual([]);
    expect(faultsInTime(`a: "${'\\n'.repeat(100_000)}"\n`)).toEqual([]);
  });
});
