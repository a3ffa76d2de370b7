import { FIXTURES } from '../vocabulary/fixtures.js';
import { FUNCTIONS } from '../vocabulary/functions.js';
import { OPERATORS } from '../vocabulary/operators.js';
import { dollarWord } from '../vocabulary/words.js';
import { suggestion } from './nearest.js';
import { isObject, type Json, type JsonObject } from './scenario.js';
import type { Complain, Path } from './source-file.js';

/** The words that may stand in a place, by what the place is for. */
const WORDS = {
  value: Object.keys(FIXTURES),
  matcher: [
    ...Object.keys(OPERATORS),
    ...Object.entries(FIXTURES).flatMap(([word, { isPlain }]) => (isPlain ? [word] : [])),
  ],
};

/** Where a value stands: given to the target, or compared with what came out of it. */
type Position = keyof typeof WORDS;

/** Checks the `$` words in the values of one scenario, and collects the names that they define and use. */
export class WordCheck {
  /** The labels of function fixtures, for `called`. */
  readonly functionLabels = new Set<string>();
  readonly #captures = new Set<string>();
  readonly #refs: [string, Path][] = [];

  constructor(private readonly complain: Complain) {}

  /** Checks a value that is given to the target. */
  given(value: Json | undefined, path: Path): void {
    if (value !== undefined) this.#check(value, path, 'value');
  }

  /** Checks a value that is compared with what came out of the target. */
  expected(value: Json | undefined, path: Path): void {
    if (value !== undefined) this.#check(value, path, 'matcher');
  }

  /** Checks, once all values are known, that each `$ref` has its `$capture`. */
  end(): void {
    for (const [name, path] of this.#refs)
      if (!this.#captures.has(name))
        this.complain(path, `nothing captures '${name}'${suggestion(name, this.#captures)}`);
  }

  #check(value: Json, path: Path, position: Position): void {
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) this.#check(item, [...path, i], position);
      return;
    }
    if (!isObject(value)) return;
    const word = dollarWord(value);
    if (word !== undefined) this.#word(word, value, path, position);
    else for (const [key, item] of Object.entries(value)) this.#check(item, [...path, key], position);
  }

  #word(word: string, value: JsonObject, path: Path, position: Position): void {
    const known = WORDS[position];
    if (!known.includes(word)) {
      const where = position === 'value' ? 'as a value' : 'in an expectation';
      this.complain(
        [...path, word],
        `'${word}' is not known ${where}${suggestion(word, known)}; expected one of: ${known.join(', ')}`,
        true,
      );
      return;
    }
    const parameters = FIXTURES[word]?.parameters ?? [];
    for (const key of Object.keys(value)) {
      if (key !== word && !parameters.includes(key)) {
        this.complain([...path, key], `'${word}' takes no '${key}'${suggestion(key, parameters)}`, true);
      }
    }
    const argument = value[word] ?? null;
    if (word === '$ref') this.#refs.push([String(argument), [...path, word]]);
    if (word === '$capture') this.#captures.add(String(argument));
    const fault = OPERATORS[word]?.fault?.(argument);
    if (fault !== undefined) this.complain([...path, word], fault);
    else if (word === '$function') this.#function(value, path, position);
    else if (typeof argument === 'object') this.#check(argument, [...path, word], position);
  }

  #function(value: JsonObject, path: Path, position: Position): void {
    const name = String(value.$function ?? null);
    const functions = Object.keys(FUNCTIONS);
    if (!functions.includes(name)) {
      this.complain(
        [...path, '$function'],
        `${JSON.stringify(value.$function ?? null)} is not a function fixture${suggestion(name, functions)}; expected one of: ${functions.join(', ')}`,
      );
    }
    if (typeof value.as === 'string') this.functionLabels.add(value.as);
    for (const key of ['value', 'values']) this.#check(value[key] ?? null, [...path, key], position);
  }
}
