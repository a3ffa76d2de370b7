import type { Action, Json } from '../corpus/scenario.js';
import { type ActionNames, type ActionWord, type ActionWords, fieldsOf, textOf, wordOf } from './action.js';
import { COURSE_ACTIONS } from './course.js';
import { METHOD_ACTIONS } from './methods.js';
import { RESPONSE_ACTIONS } from './response.js';
import { SESSION_ACTIONS } from './session.js';

/**
 * Everything that the application of a scenario can do, by its word. The runner, `lint`, the needs of a scenario, the
 * words of `explain` and the generator of random scenarios take what they need from here; spec/scenario.schema.json defines
 * the words for people and editors, and `npm run docs -- spec` puts its descriptions into spec/README.md.
 */
export const ACTIONS: ActionWords = {
  ...SESSION_ACTIONS,
  ...METHOD_ACTIONS,
  ...RESPONSE_ACTIONS,
  ...COURSE_ACTIONS,
};

/** The definition of an action; undefined when no action is called so. */
export function actionNamed(word: string): ActionWord | undefined {
  return Object.hasOwn(ACTIONS, word) ? ACTIONS[word] : undefined;
}

/** Describes what the application does: `sets user 'ada'`. */
export function describeAction(action: Action): string {
  const [word, value] = wordOf(action);
  return actionNamed(word)?.describe(value, describeAction) ?? word;
}

/** The names that an action defines or refers to. */
export function namesOf(word: string, value: Json): ActionNames {
  const own = actionNamed(word)?.names?.(value);
  if (own) return own;
  const { as, of } = fieldsOf(value);
  const [label, session] = [textOf(as), textOf(of)];
  return { ...(label === undefined ? {} : { label }), ...(session === undefined ? {} : { of: session }) };
}

/** Every action of a list, also those inside others, in the order in which they are written. */
export function* eachAction(actions: readonly Action[]): Generator<{ word: string; value: Json }> {
  for (const action of actions) {
    const [word, value] = wordOf(action);
    yield { word, value };
    const inner = actionNamed(word)?.inner?.(value);
    if (inner) yield* eachAction(inner);
  }
}
