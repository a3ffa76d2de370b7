import { fieldsOf, wordOf } from '../actions/action.js';
import { type Action, isObject, type Json, type JsonObject } from '../corpus/scenario.js';

/** The actions that every target can do. */
export const REQUIRED_ACTIONS = [
  'set',
  'unset',
  'read',
  'regenerate',
  'destroy',
  'save',
  'status',
  'redirect',
  'end',
  'throw',
] as const;

/** The actions that a target may offer. */
export const OPTIONAL_ACTIONS = [
  'header',
  'appendHeader',
  'write',
  'cookie',
  'reload',
  'touch',
  'replace',
  'remove',
  'wait',
  'try',
] as const;

/** The fields that the one form of an action has, where it has fields. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  read: ['as'],
  regenerate: ['as'],
  destroy: ['as'],
  save: ['as'],
  reload: ['as'],
  touch: ['as'],
  redirect: ['to', 'status'],
  end: ['body'],
  write: ['body'],
  throw: ['name', 'message', 'code'],
  wait: ['gate', 'opensAt'],
  try: ['do', 'as'],
};

/** The same fields, with those that mean what goes without saying left out. */
function withoutDefaults(word: string, fields: JsonObject): JsonObject {
  const { style, buffer, chunk, ...rest } = fields;
  const usual = word === 'touch' ? 'none' : 'callback';
  return {
    ...rest,
    ...(style === undefined || style === usual ? {} : { style }),
    // Text is the same however it was handed over.
    ...(typeof chunk === 'string' ? { body: chunk } : chunk === undefined ? {} : { chunk }),
    ...(buffer === undefined || buffer === true ? {} : { buffer }),
  };
}

/** The value of an action in the one form that the protocol has for it. */
function plainValue(word: string, value: Json): Json {
  switch (word) {
    case 'unset':
      return [value].flat();
    case 'read':
      return typeof value === 'string' ? { as: value } : value;
    case 'status':
      return Number(value);
    case 'redirect':
      return typeof value === 'string' ? { to: value, status: 302 } : { status: 302, ...fieldsOf(value) };
    case 'end':
    case 'write':
      return typeof value === 'string' ? { body: value } : withoutDefaults(word, fieldsOf(value));
    case 'throw':
      return typeof value === 'string' ? { message: value } : { message: 'boom', ...fieldsOf(value) };
    case 'wait':
      return typeof value === 'string' ? { gate: value } : value;
    case 'remove':
      return true;
    case 'try':
      return { ...fieldsOf(value), do: plainActions((fieldsOf(value).do ?? []) as Action[]) };
    case 'header':
    case 'appendHeader':
      return Object.fromEntries(
        Object.entries(fieldsOf(value)).map(([name, item]) => [
          name,
          Array.isArray(item) ? item.map(String) : String(item),
        ]),
      );
    case 'regenerate':
    case 'destroy':
    case 'save':
    case 'reload':
    case 'touch':
      return withoutDefaults(word, fieldsOf(value));
    default:
      return value;
  }
}

/** Actions in the one form that the protocol has for each, so that a target need not understand a scenario's short ones. */
export function plainActions(actions: readonly Action[]): Action[] {
  return actions.map((action) => {
    const [word, value] = wordOf(action);
    return { [word]: plainValue(word, value) };
  });
}

/** The names of what a target has to be able to do for these actions, beside what is required of every target. */
export function actionNeeds(actions: readonly Action[]): string[] {
  return plainActions(actions).flatMap((action) => {
    const [word, value] = wordOf(action);
    const needs = [`action.${word}`];
    const allowed = FIELDS[word];
    // A field that the protocol does not have is an ability that no target of it has.
    if (allowed && isObject(value))
      for (const field of Object.keys(value)) if (!allowed.includes(field)) needs.push(`action.${word}.${field}`);
    // A dot leads into a nested object.
    const keys = word === 'set' ? Object.keys(fieldsOf(value)) : word === 'unset' ? [value].flat().map(String) : [];
    if (keys.some((key) => key.includes('.'))) needs.push(`action.${word}.nested`);
    if (word === 'try') needs.push(...actionNeeds((fieldsOf(value).do ?? []) as Action[]));
    return needs;
  });
}
