import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { MAX_PROBLEMS, type Problem } from './problem.js';
import { isObject, type Json, type JsonObject } from './scenario.js';
import type { Path, SourceFile } from './source-file.js';
import { yaml } from './yaml.js';

/** Longer lines are hard to compare side by side. */
const MAX_COLUMNS = 120;

/** A mapping in a file, and the schema's properties for it, in the schema's order. */
interface KnownMapping {
  path: Path;
  value: JsonObject;
  properties: JsonObject;
}

/** The part of a schema that is about a value of one kind (`properties` or `items`), behind references and choices. */
function schemaWith(kind: 'properties' | 'items', schema: Json | undefined, root: JsonObject): JsonObject | undefined {
  if (!isObject(schema)) return undefined;
  if (schema[kind] !== undefined) return schema;
  const [, name] = /^#\/\$defs\/(\w+)$/.exec(String(schema.$ref)) ?? [];
  const definition = name !== undefined && isObject(root.$defs) ? root.$defs[name] : undefined;
  return (
    schemaWith(kind, definition, root) ?? schemaWith(kind, schema.then, root) ?? schemaWith(kind, schema.else, root)
  );
}

/** The mappings of a file whose keys the schema names. */
function* knownMappings(value: Json, schema: Json | undefined, root: JsonObject, path: Path): Generator<KnownMapping> {
  if (Array.isArray(value)) {
    const items = schemaWith('items', schema, root)?.items;
    for (const [i, item] of value.entries()) yield* knownMappings(item, items, root, [...path, i]);
  } else if (isObject(value)) {
    const properties = schemaWith('properties', schema, root)?.properties;
    if (!isObject(properties)) return;
    yield { path, value, properties };
    for (const [key, item] of Object.entries(value)) {
      // The runner compares expectations in the order in which they are written.
      if (key !== 'expect' && Object.hasOwn(properties, key))
        yield* knownMappings(item, properties[key], root, [...path, key]);
    }
  }
}

/** The first key that stands before one that belongs before it. */
function misplaced(keys: readonly string[], order: readonly string[]): [key: string, before: string] | undefined {
  const known = keys.filter((key) => order.includes(key));
  for (const [i, key] of known.entries()) {
    const before = known.slice(0, i).find((earlier) => order.indexOf(earlier) > order.indexOf(key));
    if (before !== undefined) return [key, before];
  }
  return undefined;
}

type Complain = (place: { line: number; column: number }, message: string) => void;

function checkKeys(source: SourceFile, schema: JsonObject, complain: Complain): void {
  const defaults = isObject(source.data) && isObject(source.data.defaults) ? source.data.defaults : {};
  for (const { path, value, properties } of knownMappings(source.data, schema, schema, [])) {
    const wrong = misplaced(Object.keys(value), Object.keys(properties));
    if (wrong) complain(source.locate([...path, wrong[0]], true), `'${wrong[0]}' belongs before '${wrong[1]}'`);
    for (const [key, item] of Object.entries(value)) {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      const isDefault = isObject(property) && isDeepStrictEqual(property.default, item);
      const overrides =
        Object.hasOwn(defaults, key) || (isObject(defaults.request) && Object.hasOwn(defaults.request, key));
      if (isDefault && !overrides)
        complain(source.locate([...path, key], true), `'${key}: ${String(item)}' is the default: leave it out`);
    }
  }
}

/** A reading of YAML 1.1, of scalars that stand without quotes. Most of them are in a corpus again and again. */
function oldReader(): (source: string, isKey: boolean) => unknown {
  const { Document, isScalar } = yaml();
  const { tags = [] } = new Document(null, { version: '1.1', schema: 'yaml-1.1' }).schema ?? {};
  const read = (source: string, isKey: boolean): unknown => {
    for (const tag of tags) {
      if (!('test' in tag) || !tag.test?.test(source)) continue;
      if (tag.default !== true && !(isKey && tag.default === 'key')) continue;
      const value = tag.resolve(source, () => undefined, {});
      return isScalar(value) ? value.value : value;
    }
    return source;
  };
  const known = new Map<string, unknown>();
  return (source, isKey) => {
    const place = `${isKey ? 'key' : 'value'} ${source}`;
    if (!known.has(place)) known.set(place, read(source, isKey));
    return known.get(place);
  };
}

let readAsBefore: ReturnType<typeof oldReader> | undefined;

/** Most parsers are of YAML 1.1, where `on` is a boolean and `2030-06-01` a date. They have to read the same. */
function checkForOldParsers(text: string, complain: Complain): void {
  const { LineCounter, isCollection, parseDocument, visit } = yaml();
  readAsBefore ??= oldReader();
  const asBefore = readAsBefore;
  const lines = new LineCounter();
  visit(parseDocument(text, { lineCounter: lines, schema: 'core' }), {
    Scalar: (key, { type, source = '', value, range }, ancestors) => {
      // What stands in quotes is text in both.
      if (type !== 'PLAIN') return;
      const { line, col } = lines.linePos(range?.[0] ?? 0);
      if (!Object.is(value, asBefore(source, key === 'key')))
        complain({ line, column: col }, `YAML 1.1 does not read ${source} as this text or number: quote it`);
      else if (source.includes('?') && ancestors.some((node) => isCollection(node) && node.flow === true))
        complain({ line, column: col }, `some parsers of YAML 1.1 refuse the '?' here: quote ${source}`);
    },
  });
}

function checkColumns(text: string, complain: Complain): void {
  for (const [i, line] of text.split('\n').entries()) {
    const columns = [...line].length;
    if (columns > MAX_COLUMNS)
      complain(
        { line: i + 1, column: MAX_COLUMNS + 1 },
        `the line has ${columns} columns, and ${MAX_COLUMNS} are the most: break it`,
      );
  }
}

/**
 * Checks the form of a file, which matters only to people and other parsers: the order of its keys, values that are
 * the default, lines that are too long, and text that YAML 1.1 reads otherwise.
 *
 * @param source a file that the schema has accepted.
 * @param schemaFile the path of scenario.schema.json, which has the order and the defaults.
 */
export function lintStyle(source: SourceFile, schemaFile: string): Problem[] {
  const problems: Problem[] = [];
  const complain: Complain = (place, message) => {
    if (problems.length < MAX_PROBLEMS) problems.push({ file: source.file, ...place, message });
  };
  checkKeys(source, JSON.parse(readFileSync(schemaFile, 'utf8')) as JsonObject, complain);
  checkForOldParsers(source.text, complain);
  checkColumns(source.text, complain);
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}
