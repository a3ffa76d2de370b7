import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import type { MessageType } from './messages.js';

let ajv: Ajv2020 | undefined;

/** The definitions alone: asked for one of them, Ajv first compiles all that stands above it, which is every message. */
function definitions(): object {
  const file = join(defaultCorpusDirectory(), 'target-protocol.schema.json');
  const { $defs } = JSON.parse(readFileSync(file, 'utf8')) as { $defs: object };
  return { $defs };
}

function validatorFor(name: string): ValidateFunction {
  if (!ajv) {
    // Every worker compiles these while its target waits. That the schema is one itself, a test has made sure of.
    const trusted = { meta: false, validateSchema: false, code: { optimize: false } };
    ajv = new Ajv2020({ allErrors: false, allowUnionTypes: true, ...trusted });
    ajv.addSchema(definitions(), 'protocol');
  }
  const validate = ajv.getSchema(`protocol#/$defs/${name}`);
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
  // Of an answer in several forms, the form that has most in common tells most: the one that got furthest.
  const [fault] = [...errors].sort((a, b) => b.instancePath.length - a.instancePath.length);
  return fault ? describe(fault) : 'is not as the schema has it';
}
