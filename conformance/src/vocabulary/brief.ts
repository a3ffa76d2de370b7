import { isObject, type Json } from '../corpus/scenario.js';
import { FIXTURES } from './fixtures.js';
import { OPERATORS } from './operators.js';
import { dollarWord } from './words.js';

/** Data in a sentence: short, and without the quotes that JSON needs and people don't. */
export function brief(value: Json): string {
  if (Array.isArray(value)) return value.map(brief).join(', ');
  if (!isObject(value)) return typeof value === 'string' ? `'${value}'` : String(value);
  const word = dollarWord(value);
  if (word === undefined) {
    const fields = Object.entries(value).map(
      ([key, item]) => `${key} ${isObject(item) ? `(${brief(item)})` : brief(item)}`,
    );
    return fields.length === 0 ? 'nothing' : fields.join(', ');
  }
  const argument = value[word] ?? null;
  return (
    OPERATORS[word]?.describe(argument, brief) ??
    FIXTURES[word]?.describe?.(argument, brief, value) ??
    `${word.slice(1)} ${brief(argument)}`.trim()
  );
}
