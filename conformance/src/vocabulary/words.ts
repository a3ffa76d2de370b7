import { isObject, type Json } from '../corpus/scenario.js';

/** The `$` word of a mapping that is an operator or a fixture; undefined for data. */
export function dollarWord(value: Json): string | undefined {
  return isObject(value) ? Object.keys(value).find((key) => key.startsWith('$')) : undefined;
}
