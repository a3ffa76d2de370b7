import type { Action, Json } from '../corpus/scenario.js';
import { HarnessError } from '../runner/harness-error.js';
import { observeError } from '../runner/values.js';
import { brief } from '../vocabulary/brief.js';
import { type ActionWords, type AppContext, fieldsOf, textOf } from './action.js';
import { errorMade } from './outcome.js';
import { callStore, storeCallNeeds } from './store-call.js';

/**
 * Changes the content of the array of secrets, which the target holds too.
 *
 * @throws HarnessError when the option `secret` is not a list.
 */
export function setSecrets({ secrets }: Pick<AppContext, 'secrets'>, values: readonly unknown[]): void {
  if (!secrets) throw new HarnessError(`'secrets' needs the option 'secret' to be a list`);
  secrets.splice(0, secrets.length, ...values);
}

function innerActions(value: Json): readonly Action[] {
  return fieldsOf(value).do as Action[];
}

/** The actions that change the course of the handler, and those on what is around it: its request, the store, the clock. */
export const COURSE_ACTIONS: ActionWords = {
  throw: {
    run(value) {
      throw errorMade(typeof value === 'string' ? { message: value } : fieldsOf(value));
    },
    describe: (value) => `throws ${brief(fieldsOf(value).message ?? value)}`,
  },
  next: {
    run(value, turn) {
      turn.answered = true;
      if (typeof value === 'string') turn.next(errorMade({ message: value }));
      else turn.next();
    },
    describe: (value) => (typeof value === 'string' ? `passes the error '${value}' on` : 'passes the request on'),
    needs: () => ['middleware-chain'],
  },
  wait: {
    run(value, { app }) {
      const { gate, opensAt } = fieldsOf(value);
      if (typeof value === 'string') return app.gates.pass(value);
      return app.gates.pass(String(gate), opensAt === undefined ? undefined : Number(opensAt));
    },
    describe: (value) => `waits at the gate '${typeof value === 'string' ? value : fieldsOf(value).gate}'`,
    needs: () => ['gates'],
    names: (value) => ({ gate: typeof value === 'string' ? value : String(fieldsOf(value).gate) }),
  },
  advance: {
    run: (value, { app }) => app.clock.advance(Number(value)),
    describe: (value) => `waits ${value} ms`,
    needs: () => ['clock'],
    random: { weight: 3, value: ({ fc }) => fc.constantFrom<Json>(1000, 60_000) },
  },
  store: {
    run(value, turn) {
      const fields = fieldsOf(value);
      const object = fields.in === undefined ? turn.req.sessionStore : turn.app.store(String(fields.in));
      return callStore(object, fields, { activity: turn.app.activity, run: turn.run, make: turn.make });
    },
    describe(value) {
      const { emit, call, callback } = fieldsOf(value);
      if (emit !== undefined) return `lets the store emit '${emit}'`;
      return `calls the store's ${call}${callback === false ? ' without a callback' : ''}`;
    },
    needs(value) {
      const fields = fieldsOf(value);
      return [...storeCallNeeds(fields), ...(fields.in === undefined ? ['session-store'] : [])];
    },
    names(value) {
      const { as, keep } = fieldsOf(value);
      const [label, keeps] = [textOf(as), textOf(keep)];
      return { ...(label === undefined ? {} : { label }), ...(keeps === undefined ? {} : { keeps }) };
    },
  },
  secrets: {
    run: (value, { app, make }) => setSecrets(app, make(value) as unknown[]),
    describe: (value) => `changes the secrets to ${brief(value)}`,
  },
  req: {
    run(value, { req, make }) {
      const { set, hide } = fieldsOf(value);
      for (const [key, item] of Object.entries(fieldsOf(set ?? null))) Object.assign(req, { [key]: make(item) });
      for (const key of Array.isArray(hide) ? hide : [])
        Object.defineProperty(req, String(key), { value: undefined, configurable: true });
    },
    describe: (value) => `changes the request: ${brief(value)}`,
    needs: () => ['session-object'],
    assigns: (value) => Object.keys(fieldsOf(fieldsOf(value).set ?? null)),
  },
  try: {
    async run(value, turn) {
      const label = String(fieldsOf(value).as);
      turn.run.record(label, {});
      try {
        await turn.each(innerActions(value));
      } catch (error) {
        if (error instanceof HarnessError) throw error;
        turn.run.record(label, { error: observeError(error) });
      }
    },
    describe: (value, each) => `tries: ${innerActions(value).map(each).join(', ')}`,
    inner: innerActions,
  },
  repeat: {
    async run(value, turn) {
      for (let i = 0; i < Number(fieldsOf(value).times); i++) await turn.each(innerActions(value));
    },
    describe: (value, each) => `${fieldsOf(value).times} times ${innerActions(value).map(each).join(', ')}`,
    inner: innerActions,
  },
};
