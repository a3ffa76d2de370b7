/**
 * `npm run types` makes conformance/src/corpus/scenario-types.ts, the types of scenarios, of spec/scenario.schema.json;
 * `npm run lint` fails when the file is out of date.
 *
 *     tsx scripts/scenario-types.mts [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { isObject, type Json, type JsonObject } from '../conformance/src/corpus/json.js';

const SCHEMA = fileURLToPath(new URL('../spec/scenario.schema.json', import.meta.url));
const TYPES = fileURLToPath(new URL('../conformance/src/corpus/scenario-types.ts', import.meta.url));

/** Definitions that the code reads as plain data, because tables define the words of actions, operators and fixtures. */
const DATA: Readonly<Record<string, string>> = { given: 'Json', expected: 'Json', action: 'Action' };

/** Definitions that only those need, or only files with tables of scenarios. */
const UNUSED = ['methodCall', 'chunk', 'example'];

/** Keys of a scenario in its file; the scenarios that run have their values in place. */
const WRITTEN_ONLY = ['examples', 'defaults'];

const BANNER = `/** Made from spec/scenario.schema.json by \`npm run types\`: make changes there. */

import type { Action, Json } from './json.js';`;

/** The type that a definition becomes. */
function typeName(definition: string): string {
  return DATA[definition] ?? `${definition.charAt(0).toUpperCase()}${definition.slice(1)}`;
}

function fieldsOf(schema: Json | undefined): JsonObject {
  return isObject(schema) ? schema : {};
}

/**
 * A schema in a form that types can express. They have no `if`: one about the value's type becomes a union, and one about the
 * name of an example counts as false, as in expanded scenarios.
 */
function asType(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(asType);
  if (!isObject(schema)) return schema;
  const { if: condition, then, else: otherwise, $ref, ...rest } = schema;
  const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, asType(value)]));
  // From a reference with a description, the library makes a second type.
  if (typeof $ref === 'string') return { ...own, tsType: typeName($ref.replace('#/$defs/', '')) };
  const { $ref: asked, type } = fieldsOf(condition);
  if (asked === '#/$defs/example') return { ...own, ...fieldsOf(asType(otherwise ?? {})) };
  if (type === undefined) return own;
  return { ...own, anyOf: [asType({ type, ...fieldsOf(then) }), asType(otherwise ?? {})] };
}

/** The definition of the scenarios that run. */
function expanded({ properties, else: otherwise, ...scenario }: JsonObject): JsonObject {
  const kept = Object.entries(fieldsOf(properties)).filter(([name]) => !WRITTEN_ONLY.includes(name));
  const required = [scenario.required, fieldsOf(otherwise).required].flat() as string[];
  return { ...scenario, properties: Object.fromEntries(kept), required };
}

/** The content of scenario-types.ts. */
async function scenarioTypes(): Promise<string> {
  const { $schema: _, $defs, ...file } = JSON.parse(readFileSync(SCHEMA, 'utf8')) as JsonObject;
  const definitions = Object.entries(fieldsOf($defs))
    .filter(([name]) => !Object.hasOwn(DATA, name) && !UNUSED.includes(name))
    .map(
      ([name, schema]) => [typeName(name), asType(name === 'scenario' ? expanded(fieldsOf(schema)) : schema)] as const,
    );
  const schema = { ...fieldsOf(asType(file)), title: 'CorpusFile', $defs: Object.fromEntries(definitions) };
  const made = await compile(schema as JSONSchema, 'CorpusFile', {
    additionalProperties: false,
    bannerComment: BANNER,
    ignoreMinAndMaxItems: true,
    strictIndexSignatures: false,
    style: { bracketSpacing: true, singleQuote: true, printWidth: 120, trailingComma: 'all' },
    unreachableDefinitions: true,
  });
  // An interface can't be passed on as plain data, a type can.
  return made.replaceAll(/^export interface (\w+) (\{.*?^\})/gms, 'export type $1 = $2;');
}

const made = await scenarioTypes();
if (!process.argv.includes('--check')) {
  writeFileSync(TYPES, made);
} else if (readFileSync(TYPES, 'utf8') !== made) {
  process.stderr.write('conformance/src/corpus/scenario-types.ts is not as spec/scenario.schema.json: npm run types\n');
  process.exitCode = 1;
}
