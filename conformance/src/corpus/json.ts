/** What a YAML scalar, list or mapping becomes: plain data, never a class instance. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A mapping of plain data. */
export type JsonObject = { [key: string]: Json };

/** Whether plain data is a mapping (and neither null nor a list). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One thing the application does: a bare word, or a mapping with that word as its only key. */
export type Action = string | JsonObject;
