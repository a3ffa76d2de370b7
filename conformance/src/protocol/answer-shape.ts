import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ajv2020, CodeOptions, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import type { MessageType } from './messages.js';

const require = createRequire(import.meta.url);

/** Where the definitions are in the protocol's schema. */
const DEFINITIONS = 'protocol#/$defs/';

/** Checks of the definitions, by their names: the build compiles them, and tests of the sources do without. */
const COMPILED = fileURLToPath(new URL('./answer-checks.cjs', import.meta.url));

let ajv: Ajv2020 | undefined;
let compiled: Readonly<Record<string, ValidateFunction>> | undefined;

/** The definitions alone: asked for one of them, Ajv first compiles all that stands above it, which is every message. */
function definitions(): { $defs: object } {
  const file = join(defaultCorpusDirectory(), 'target-protocol.schema.json');
  const { $defs } = JSON.parse(readFileSync(file, 'utf8')) as { $defs: object };
  return { $defs };
}

/** @returns Ajv with the schema of the protocol, which a test checks against the schema of schemas. */
function makeAjv(code: CodeOptions): Ajv2020 {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const made = new Ajv2020({ allErrors: false, allowUnionTypes: true, meta: false, validateSchema: false, code });
  made.addSchema(definitions(), 'protocol');
  return made;
}

/**
 * The checks of all that a target can answer, as the text of a CommonJS module. Each worker would
 * otherwise compile them while its target waits, which takes longer than ten scenarios.
 */
export function compileAnswerChecks(): string {
  const standalone = require('ajv/dist/standalone') as typeof import('ajv/dist/standalone/index.js');
  const names = Object.keys(definitions().$defs).filter((name) => name === 'options' || name.startsWith('answer-'));
  return standalone.default(
    makeAjv({ source: true }),
    Object.fromEntries(names.map((name) => [name, `${DEFINITIONS}${name}`])),
  );
}

function validatorFor(name: string): ValidateFunction {
  compiled ??= existsSync(COMPILED) ? (require(COMPILED) as typeof compiled) : {};
  const ready = compiled?.[name];
  if (ready) return ready;
  ajv ??= makeAjv({ optimize: false });
  const validate = ajv.getSchema(`${DEFINITIONS}${name}`);
  if (!validate) throw new Error(`the schema of the protocol has no ${name}`);
  return validate;
}

function describe({ instancePath, keyword, params, message = 'is wrong' }: ErrorObject): string {
  const place = instancePath === '' ? 'the answer' : `'${instancePath.slice(1).replaceAll('/', '.')}'`;
  if (keyword === 'additionalProperties') return `${place} has a key '${String(params.additionalProperty)}' too many`;
  if (keyword === 'required') return `${place} lacks '${String(params.missingProperty)}'`;
  if (keyword === 'enum') return `${place} is none of ${(params.allowedValues as unknown[]).join(', ')}`;
  return `${place} ${message}`;
}

/** Whether options are such as the protocol has them; others are only for programs in JavaScript. */
export function areOptions(options: unknown): boolean {
  return validatorFor('options')(options) === true;
}

/**
 * What is wrong with an answer, by the schema; undefined when nothing is.
 *
 * @param type of the message that is answered.
 */
export function answerFault(type: MessageType, answer: unknown): string | undefined {
  const failed = typeof answer === 'object' && answer !== null && 'failed' in answer;
  const validate = validatorFor(failed ? 'answer-failed' : `answer-${type}`);
  if (validate(answer)) return undefined;
  const errors = validate.errors ?? [];
  // If an answer may have several forms, the most useful fault is that of the form that fits best.
  const [fault] = [...errors].sort((a, b) => b.instancePath.length - a.instancePath.length);
  return fault ? describe(fault) : 'is not as the schema has it';
}
