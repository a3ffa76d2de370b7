import type { Json } from '../corpus/scenario.js';
import { type ActionWord, type ActionWords, fieldsOf, type Turn } from './action.js';
import { type Callback, errorMade, kindOf, type Method, Outcome } from './outcome.js';
import { sessionOf } from './session.js';

/** How often random scenarios call each of the session's methods, by weight. */
const WEIGHTS = { save: 12, reload: 12, regenerate: 12, destroy: 9, touch: 6 };

/** What a callback finds at `req.session`: the session whose method was called, another one, or none. */
function foundAt(now: unknown, called: unknown): 'same' | 'other' | 'none' {
  if (typeof now !== 'object' || now === null) return 'none';
  return now === called ? 'same' : 'other';
}

/** Calls a method of the session; waits for its callback, as code in that callback does, unless told otherwise. */
function call(name: string, value: Json, turn: Turn): Promise<void> | undefined {
  const fields = fieldsOf(value);
  const { activity } = turn.app;
  const session = sessionOf(fields.of, turn) as Record<string, Method>;
  const style = String(fields.style ?? (name === 'touch' ? 'none' : 'callback'));
  const outcome = new Outcome(name, fields, turn.run);
  let calls = 0;
  let callback: Callback | undefined;
  const called = new Promise<void>((resolve) => {
    callback = (error) => {
      activity.note();
      calls++;
      outcome.note({ calls, found: foundAt(turn.req.session, session) });
      if (error) outcome.failed(error);
      resolve();
      if (fields.throws !== undefined) throw errorMade({ message: fields.throws });
    };
  });
  const method = session[name];
  if (typeof method !== 'function') throw new TypeError(`session.${name} is not a function`);
  const returned = style === 'callback' ? method.call(session, callback) : method.call(session);
  outcome.note({ calls, returned: kindOf(returned, session) });
  // A library whose methods only return promises is done with its work when they settle.
  const promised = style === 'promise' || (style === 'callback' && kindOf(returned, session) === 'promise');
  if (promised) {
    const settled = Promise.resolve(returned).then(
      () => activity.note(),
      (error: unknown) => {
        // The callback may have got the same error.
        if (calls === 0) outcome.failed(error);
      },
    );
    if (fields.wait === false) return undefined;
    return style === 'promise' ? settled : Promise.race([called, settled]);
  }
  return style === 'callback' && fields.wait !== false ? called : undefined;
}

function methodAction(name: string, weight: number): ActionWord {
  return {
    run: (value, turn) => call(name, value, turn),
    describe(value) {
      const { style: how, throws: message, wait } = fieldsOf(value);
      const style = how === 'promise' ? ', as a promise' : how === 'none' ? ', without a callback' : '';
      const throws = message === undefined ? '' : `, with a callback that throws '${message}'`;
      return `calls ${name}()${style}${throws}${wait === false ? ' and does not wait' : ''}`;
    },
    needs(value) {
      const { style: how, of, throws } = fieldsOf(value);
      return [
        `session.${name}`,
        ...(how === 'promise' ? ['promises'] : []),
        ...(throws === undefined ? [] : ['callbacks']),
        ...(of === undefined ? [] : ['session-object']),
      ];
    },
    random: {
      weight,
      // Now and then on the session that the request began with, or without waiting for it.
      value: ({ fc, rarely, kept }) =>
        fc
          .tuple(rarely(fc.constant(kept), 8), rarely(fc.constant(false), 8))
          .map(([of, wait]): Json => ({ ...(of ? { of } : {}), ...(wait === false ? { wait } : {}) })),
    },
  };
}

/** The calls of the session's methods. */
export const METHOD_ACTIONS: ActionWords = Object.fromEntries(
  Object.entries(WEIGHTS).map(([name, weight]) => [name, methodAction(name, weight)]),
);
