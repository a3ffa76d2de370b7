import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { suggestion } from './nearest.js';
import { MAX_PROBLEMS, type Problem } from './problem.js';
import { isObject, type Json, type JsonObject } from './scenario.js';
import type { Path, SourceFile } from './source-file.js';

/** A check of one file against the corpus's JSON Schema. */
export type Validator = (source: Pick<SourceFile, 'file' | 'data' | 'locate'>) => Problem[];

/** JSON Pointer (RFC 6901 section 4) to the steps it names. */
function steps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(data: Json, path: Path): Json | undefined {
  let value: Json | undefined = data;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isObject(value) && Object.hasOwn(value, step)) value = value[step];
    else return undefined;
  }
  return value;
}

/** How a value is named in a message: short, on one line. */
function show(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The names that keys may have, where the schema lists them. */
function allowedNames({ schema }: ErrorObject): string {
  const names = isObject(schema) ? schema.enum : undefined;
  return Array.isArray(names) ? `; expected one of: ${names.join(', ')}` : '';
}

function describe(error: ErrorObject, actual: Json | undefined): string {
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params.additionalProperty);
      const known = Object.keys((error.parentSchema?.properties as Record<string, unknown> | undefined) ?? {});
      return `unknown key '${key}'${suggestion(key, known)}; expected one of: ${known.join(', ')}`;
    }
    case 'required':
      return `the key '${error.params.missingProperty}' is missing`;
    case 'enum': {
      const allowed = (error.params.allowedValues as unknown[]).map(String);
      return `${show(actual)} is not known here${suggestion(String(actual), allowed)}; expected one of: ${allowed.join(', ')}`;
    }
    case 'const':
      return `expected ${JSON.stringify(error.params.allowedValue)}, found ${show(actual)}`;
    case 'type':
      return `expected ${String(error.params.type).replaceAll(',', ' or ')}, found ${show(actual)}`;
    case 'pattern':
      return `${show(actual)} does not have the form ${error.params.pattern}`;
    case 'minProperties':
    case 'maxProperties':
      return error.parentSchema?.maxProperties === 1
        ? `expected exactly one action, found ${show(isObject(actual) ? Object.keys(actual) : (actual ?? null))}`
        : `${error.message ?? error.keyword}`;
    default:
      return `${error.message ?? error.keyword}, found ${show(actual)}`;
  }
}

const require = createRequire(import.meta.url);

/** One for all schemas: each new one would first compile the schema of schemas. */
let ajv: Ajv2020 | undefined;

/** Loads Ajv for the first file that is checked: most commands find all files compiled. */
function makeAjv(): Ajv2020 {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  // `if` chooses between the short and the long form of a value; `verbose` gives the names that would have been valid.
  return new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
    // Each check runs over one corpus: optimizing its code takes longer than it saves.
    code: { optimize: false },
  });
}

/** The checks by the text of their schemas: it takes longer to compile one than to check a corpus. */
const compiled = new Map<string, ValidateFunction>();

/** The check by a schema; its alterations have its address too, which Ajv takes once only. */
function compile({ $id: _, ...schema }: JsonObject): ValidateFunction {
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known) return known;
  ajv ??= makeAjv();
  const check = ajv.compile(schema);
  compiled.set(text, check);
  return check;
}

/**
 * Makes the check of files against a schema.
 *
 * @param schemaFile the path of scenario.schema.json.
 * @param alter makes another schema of it.
 * @throws when the schema itself cannot be read or compiled: without it nothing can be said about any file.
 */
export function makeValidator(schemaFile: string, alter = (schema: JsonObject): JsonObject => schema): Validator {
  const check = compile(alter(JSON.parse(readFileSync(schemaFile, 'utf8')) as JsonObject));
  return (source) => {
    if (check(source.data)) return [];
    const found: Problem[] = [];
    for (const error of check.errors ?? []) {
      if (found.length === MAX_PROBLEMS) break;
      // `if` only repeats what its branch has already said.
      if (error.keyword === 'if') continue;
      const path = steps(error.instancePath);
      const extra = error.keyword === 'additionalProperties' ? [String(error.params.additionalProperty)] : [];
      // A propertyNames error is reported twice: at the key, which has no place of its own, and here.
      if (error.propertyName !== undefined) continue;
      const place =
        error.keyword === 'propertyNames'
          ? source.locate([...path, String(error.params.propertyName)], true)
          : source.locate([...path, ...extra], extra.length > 0);
      const message =
        error.keyword === 'propertyNames'
          ? `the name '${String(error.params.propertyName)}' is not allowed here${allowedNames(error)}`
          : describe(error, valueAt(source.data, path));
      found.push({ file: source.file, ...place, message });
    }
    return found;
  };
}
