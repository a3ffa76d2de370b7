import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../actions/index.js';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import { SETTABLE_VARIABLES } from '../corpus/environment.js';
import { NEED_GROUPS, needNames } from '../corpus/need-names.js';
import { PROFILES } from '../corpus/profile.js';
import {
  ALTERATIONS,
  HOST_NAMES,
  isObject,
  type Json,
  LEVELS,
  STEP_VERBS,
  STORE_OPERATIONS,
} from '../corpus/scenario.js';
import { withGeneratedPart } from '../report/generated-part.js';
import { FIXTURES } from './fixtures.js';
import { FUNCTIONS } from './functions.js';
import { OPERATORS } from './operators.js';
import { wordTables } from './word-tables.js';

const schema = JSON.parse(readFileSync(join(defaultCorpusDirectory(), 'scenario.schema.json'), 'utf8')) as Json;
const readme = readFileSync(join(defaultCorpusDirectory(), 'README.md'), 'utf8');

/** What the schema calls `$defs/name`. */
function definition(name: string): { properties: Record<string, Json>; else: { properties: Record<string, Json> } } {
  return (schema as { $defs: Record<string, never> }).$defs[name] as never;
}

function* everyField(value: Json): Generator<[string, Json]> {
  if (Array.isArray(value)) for (const item of value) yield* everyField(item);
  if (!isObject(value)) return;
  if (isObject(value.properties)) yield* Object.entries(value.properties);
  for (const item of Object.values(value)) yield* everyField(item);
}

describe('the words of the format', () => {
  it('are steps in the schema as in the code', () => {
    const beside = ['before', 'app', 'onError', 'expect', 'start', 'until'];
    expect(Object.keys(definition('step').properties).sort()).toEqual([...STEP_VERBS, ...beside].sort());
  });

  it('are application actions in the schema as in the code', () => {
    expect(Object.keys(definition('action').else.properties).sort()).toEqual(Object.keys(ACTIONS).sort());
  });

  it('are bare application actions in the schema only where they do something without a value', () => {
    const { enum: bare } = (definition('action') as unknown as { then: { enum: string[] } }).then;
    expect(bare.filter((word) => !Object.hasOwn(ACTIONS, word))).toEqual([]);
  });

  it.each([
    ['levels', 'level', LEVELS],
    ['hosts', 'hostName', HOST_NAMES],
    ['store operations', 'storeOperation', STORE_OPERATIONS],
  ])('are %s in the schema as in the code', (_, name, words) => {
    expect(definition(name)).toMatchObject({ enum: [...words] });
  });

  it('are environment variables in the schema as in the code', () => {
    const { env } = (definition('scenario').properties.process as { properties: { env: Json } }).properties;
    expect(env).toMatchObject({ propertyNames: { enum: [...SETTABLE_VARIABLES] } });
  });

  it('are alterations in the schema as in the code', () => {
    const names = [...ALTERATIONS.module, ...ALTERATIONS.store].sort();
    expect(definition('scenario').properties.alters).toMatchObject({ else: { items: { enum: names } } });
  });

  it('are needs in the schema as in the code', () => {
    const { needs } = definition('scenario').properties as unknown as { needs: Json };
    expect(needs).toMatchObject({ else: { items: { enum: needNames().sort() } } });
  });

  it.each([...needNames().filter((name) => !name.startsWith('option.')), ...Object.keys(NEED_GROUPS)])(
    'the need %s is explained in the README',
    (need) => expect(readme).toContain(`\`${need}\``),
  );

  it('are profiles in the schema as in the code', () => {
    expect(definition('requirement').properties.profile).toMatchObject({ enum: [...PROFILES] });
  });

  it('are fixtures and operators in the schema as in the code, so that editors complete them', () => {
    const plain = Object.entries(FIXTURES).flatMap(([word, { isPlain }]) => (isPlain ? [word] : []));
    expect(Object.keys(definition('given').properties).sort()).toEqual(Object.keys(FIXTURES).sort());
    expect(Object.keys(definition('expected').properties).sort()).toEqual([...Object.keys(OPERATORS), ...plain].sort());
  });

  it.each([...ALTERATIONS.module, ...ALTERATIONS.store, ...Object.keys(FUNCTIONS)])(
    '%s is explained in the README',
    (word) => {
      expect(readme).toContain(word);
    },
  );

  it.each(Object.entries(wordTables(defaultCorpusDirectory())))(
    'are %s in the README as in the schema (npm run docs -- spec)',
    (part, table) => expect(readme).toBe(withGeneratedPart(readme, part, table)),
  );

  it.each(Object.keys(definition('expect').properties))('the expectation %s is explained in the README', (word) => {
    expect(readme).toContain(`\`${word}\``);
  });

  it('are all described in the schema', () => {
    const bare = [...everyField(schema)].filter(
      ([, field]) => isObject(field) && field.description === undefined && field.$ref === undefined,
    );
    expect(bare.map(([name]) => name)).toEqual([]);
  });
});
