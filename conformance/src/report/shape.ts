/** Checks of data that somebody else has written, against the type that this program has for them. */

/** Describes the fault of a value, as the end of a sentence; undefined if it has none. */
export type Shape = (value: unknown) => string | undefined;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A shape that one question decides. */
export function shape(name: string, fits: (value: unknown) => boolean): Shape {
  return (value) => (fits(value) ? undefined : `is not ${name}`);
}

/** Any text. */
export const text = shape('text', (value) => typeof value === 'string');

/** How many there are of something. */
export const count = shape('a whole number from 0', (value) => Number.isSafeInteger(value) && Number(value) >= 0);

/** A number or line that counts from 1. */
export const ordinal = shape('a whole number from 1', (value) => Number.isSafeInteger(value) && Number(value) >= 1);

/** A duration or an amount of memory. */
export const amount = shape('a number from 0', (value) => Number.isFinite(value) && Number(value) >= 0);

/** The value true, of what is left out otherwise. */
export const yes = shape('true', (value) => value === true);

/** One of some words. */
export function oneOf(words: readonly string[]): Shape {
  return shape(`one of ${words.join(', ')}`, (value) => typeof value === 'string' && words.includes(value));
}

/** Text of a form, which has a name for people. */
export function matching(form: RegExp, name: string): Shape {
  return shape(name, (value) => typeof value === 'string' && form.test(value));
}

/** A list of any length, of items of one shape. */
export function listOf(item: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return 'is not a list';
    for (const [i, one] of value.entries()) {
      const fault = item(one);
      if (fault !== undefined) return `has an item, number ${i + 1}, that ${fault}`;
    }
    return undefined;
  };
}

/** A mapping whose keys are of no consequence. */
export function mappingOf(item: Shape): Shape {
  return (value) => {
    if (!isRecord(value)) return 'is not a mapping';
    for (const [key, one] of Object.entries(value)) {
      const fault = item(one);
      if (fault !== undefined) return `has a field '${key}' that ${fault}`;
    }
    return undefined;
  };
}

/** A mapping with these fields, and perhaps with others that nobody asks for. */
export function fields(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return (value) => {
    if (!isRecord(value)) return 'is not a mapping';
    for (const [key, item] of [...Object.entries(required), ...Object.entries(optional)]) {
      if (!Object.hasOwn(value, key)) {
        if (Object.hasOwn(required, key)) return `has no field '${key}'`;
        continue;
      }
      const fault = item(value[key]);
      if (fault !== undefined) return `has a field '${key}' that ${fault}`;
    }
    return undefined;
  };
}
