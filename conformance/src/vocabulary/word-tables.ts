import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActionWords } from '../actions/action.js';
import { COURSE_ACTIONS } from '../actions/course.js';
import { METHOD_ACTIONS } from '../actions/methods.js';
import { RESPONSE_ACTIONS } from '../actions/response.js';
import { SESSION_ACTIONS } from '../actions/session.js';
import { isObject, type Json, type JsonObject } from '../corpus/json.js';
import { FIXTURES } from './fixtures.js';
import { OPERATORS } from './operators.js';

/** How the parts of the README are headed, in which the actions stand. */
const GROUPS: readonly [title: string, actions: ActionWords][] = [
  ['the session', { ...SESSION_ACTIONS, ...METHOD_ACTIONS }],
  ['the response', RESPONSE_ACTIONS],
  ['the rest', COURSE_ACTIONS],
];

function fieldsOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function table(title: string, rows: readonly string[][]): string {
  const lines = rows.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
  return [`| ${title} | |`, '|---|---|', ...lines].join('\n');
}

/** Makes the tables of words of a schema, from its descriptions. */
class WordTables {
  readonly #definitions: JsonObject;

  constructor(schema: JsonObject) {
    this.#definitions = fieldsOf(schema.$defs);
  }

  /** The alternatives of a value; a schema without `if` has one. */
  #choices(value: Json | undefined): JsonObject[] {
    const { if: condition, then, else: otherwise, ...own } = fieldsOf(value);
    if (condition !== undefined) {
      const { type, $ref } = fieldsOf(condition);
      const first =
        $ref === undefined ? this.#choices({ ...(type === undefined ? {} : { type }), ...fieldsOf(then) }) : [];
      return [...first, ...this.#choices(otherwise)];
    }
    const definition = typeof own.$ref === 'string' ? own.$ref.replace('#/$defs/', '') : undefined;
    // These are named by what they are; all others by what they consist of.
    if (definition === undefined || definition === 'given' || definition === 'name') return [own];
    return this.#choices(this.#definitions[definition]);
  }

  /** How a value is written, in short; undefined where the word stands alone. */
  #form({ $ref, type, const: only, properties }: JsonObject): string | undefined {
    if (only === true || type === 'boolean') return undefined;
    if ($ref !== undefined) return $ref === '#/$defs/name' ? 'name' : 'value';
    if (type === 'array') return '[..]';
    if (type === 'object') return isObject(properties) ? `{${Object.keys(properties).join(', ')}}` : '{..}';
    return type === 'integer' ? 'number' : 'text';
  }

  #forms(choice: JsonObject): (string | undefined)[] {
    return [choice.type].flat().map((type) => this.#form(type === undefined ? choice : { ...choice, type }));
  }

  /** The words of actions, with all the forms of each. */
  actions(): string {
    const { then, else: mapping } = fieldsOf(this.#definitions.action);
    const bare = fieldsOf(then).enum as string[];
    const words = fieldsOf(fieldsOf(mapping).properties);
    const explained = new Map<string, string>();
    const row = (word: string): string[] => {
      const choices = this.#choices(words[word]);
      const forms = new Set(choices.flatMap((choice) => this.#forms(choice)).filter((form) => form !== undefined));
      const written = [...(bare.includes(word) ? [word] : []), ...[...forms].map((form) => `${word}: ${form}`)];
      const fields = choices
        .flatMap(({ properties }) => Object.entries(fieldsOf(properties)))

        .map(([name, field]) => [name, fieldsOf(field).description] as const)
        .flatMap(([name, text]) => (text === undefined ? [] : [`\`${name}\`: ${text}`]))
        .join(' ');
      const other = explained.get(fields);
      if (fields !== '' && other === undefined) explained.set(fields, word);
      const { description, $ref } = fieldsOf(words[word]);
      const text = description ?? fieldsOf(this.#definitions[String($ref).replace('#/$defs/', '')]).description;
      return [
        written.map((form) => `\`${form}\``).join(', '),
        `${text} ${other === undefined ? fields : `The fields are those of \`${other}\`.`}`.trim(),
      ];
    };
    return GROUPS.map(([title, actions]) => table(title, Object.keys(actions).map(row))).join('\n\n');
  }

  /** The words that begin with `$`, of one of the two definitions that have them. */
  dollarWords(title: string, definition: 'given' | 'expected', words: readonly string[]): string {
    const properties = fieldsOf(fieldsOf(this.#definitions[definition]).properties);
    return table(
      title,
      words.map((word) => [`\`${word}\``, String(fieldsOf(properties[word]).description)]),
    );
  }
}

/**
 * The tables of the README of a corpus, by the names of its generated parts: the words of actions, operators and fixtures,
 * with their descriptions in the schema.
 *
 * @param directory where the schema is.
 * @throws when the schema can't be read.
 */
export function wordTables(directory: string): Record<'actions' | 'operators' | 'fixtures', string> {
  const tables = new WordTables(
    JSON.parse(readFileSync(join(directory, 'scenario.schema.json'), 'utf8')) as JsonObject,
  );
  return {
    actions: tables.actions(),
    operators: tables.dollarWords('operator', 'expected', Object.keys(OPERATORS)),
    fixtures: tables.dollarWords('fixture', 'given', Object.keys(FIXTURES)),
  };
}
