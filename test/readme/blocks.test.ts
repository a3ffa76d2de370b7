import { expect, it } from 'vitest';
import { readBlocks } from './blocks.js';

it('finds code blocks, with the names that the comments above them give', () => {
  const text = [
    '# Title',
    '',
    '<!-- test: counter -->',
    '```js',
    'one();',
    '',
    'two();',
    '```',
    '',
    '```',
    'plain',
    '```',
  ];
  expect(readBlocks(text.join('\n'))).toEqual([
    { name: 'counter', language: 'js', code: 'one();\n\ntwo();\n', line: 4 },
    { name: undefined, language: '', code: 'plain\n', line: 10 },
  ]);
});

it('ties a name to the very next line only', () => {
  expect(readBlocks('<!-- test: counter -->\n\n```js\none();\n```\n')).toMatchObject([{ name: undefined }]);
});

it('refuses a block without an end', () => {
  expect(() => readBlocks('text\n```js\none();\n')).toThrow('line 2 has no end');
});
