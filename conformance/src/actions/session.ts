import type { Json } from '../corpus/scenario.js';
import { HarnessError } from '../runner/harness-error.js';
import { snapshot } from '../runner/snapshot.js';
import { observe } from '../runner/values.js';
import { brief } from '../vocabulary/brief.js';
import { type ActionWords, fieldsOf, type Turn, textOf } from './action.js';

/** Walks to the object that holds the last part of a dotted path. What is missing on the way is the application's TypeError. */
function holder(root: unknown, path: string): { object: Record<string, unknown>; key: string } {
  const parts = path.split('.');
  const key = parts.pop() ?? path;
  let object = root as Record<string, unknown>;
  for (const part of parts) object = object[part] as Record<string, unknown>;
  return { object, key };
}

/** The session that an action is about: the one that was kept under `of`, or `req.session`. */
export function sessionOf(of: Json | undefined, { req, run }: Turn): unknown {
  if (of === undefined) return req.session;
  const name = String(of);
  if (!run.kept.has(name)) throw new HarnessError(`nothing has been kept as '${name}' yet`);
  return run.kept.get(name);
}

const minute = 60_000;

/** The actions on `req.session` and its cookie, apart from the calls of its methods. */
export const SESSION_ACTIONS: ActionWords = {
  set: {
    run(value, { req, make }) {
      for (const [path, item] of Object.entries(fieldsOf(value))) {
        const { object, key } = holder(req.session, path);
        object[key] = make(item);
      }
    },
    describe: (value) => `sets ${brief(value)}`,
    assigns: (value) => Object.keys(fieldsOf(value)),
    random: {
      weight: 30,
      value: ({ fc, key, value }) => fc.tuple(key, value).map(([name, item]): Json => ({ [name]: item })),
    },
  },
  unset: {
    run(value, { req }) {
      for (const path of [value].flat()) {
        const { object, key } = holder(req.session, String(path));
        delete object[key];
      }
    },
    describe: (value) => `deletes ${[value].flat().join(', ')}`,
    assigns: (value) => [value].flat().map(String),
    random: { weight: 9, value: ({ key }) => key },
  },
  replace: {
    run(value, { req, make }) {
      req.session = make(value) as Turn['req']['session'] & object;
    },
    describe: (value) => `assigns ${brief(value)} to req.session`,
    needs: () => ['session-object'],
    random: { weight: 4, value: ({ fc }) => fc.constantFrom<Json>(null, { $undefined: true }) },
  },
  remove: {
    run(_, { req }) {
      delete req.session;
    },
    describe: () => 'deletes req.session',
    needs: () => ['session-object'],
    random: { weight: 2, value: ({ fc }) => fc.constant(true) },
  },
  sessionID: {
    run(value, { req, make }) {
      req.sessionID = make(value);
    },
    describe: (value) => `assigns ${brief(value)} to req.sessionID`,
    needs: () => ['session-object'],
  },
  id: {
    run(value, { req, make }) {
      (req.session as Record<string, unknown>).id = make(value);
    },
    describe: (value) => `assigns ${brief(value)} to req.session.id`,
    needs: () => ['session-object'],
  },
  cookie: {
    run(value, { req, make }) {
      const { cookie } = req.session as { cookie: Record<string, unknown> };
      for (const [key, item] of Object.entries(fieldsOf(value))) cookie[key] = make(item);
    },
    describe: (value) => `sets the cookie's ${brief(value)}`,
    needs: () => ['session.cookie'],
    assigns: (value) => Object.keys(fieldsOf(value)),
    random: {
      weight: 12,
      value: ({ fc }) =>
        fc.constantFrom<Json>(
          { maxAge: 1000 },
          { maxAge: minute },
          { maxAge: null },
          { maxAge: 0 },
          { expires: { $date: minute } },
          { expires: null },
          { expires: false },
          { secure: true },
          { sameSite: 'strict' },
          { httpOnly: false },
          { path: '/admin' },
          { partitioned: true },
          { priority: 'high' },
          { domain: 'example.com' },
        ),
    },
  },
  serialize: {
    run(value, { req, run }) {
      const { name, value: text, as } = fieldsOf(value);
      const { cookie } = req.session as { cookie: { serialize(name: string, value: string): unknown } };
      run.record(String(as), { returned: observe(cookie.serialize(String(name), String(text))) });
    },
    describe(value) {
      const { name, value: text } = fieldsOf(value);
      return `asks the session's cookie for a line of ${name} and '${text}'`;
    },
    needs: () => ['session.cookie'],
  },
  keep: {
    run(value, { req, run }) {
      run.kept.set(String(value), req.session);
    },
    describe: (value) => `remembers the session as ${value}`,
    needs: () => ['session-object'],
    names: (value) => ({ keeps: String(value) }),
  },
  read: {
    run(value, turn) {
      const { as, of, only } = fieldsOf(value);
      const parts = Array.isArray(only) ? only.map(String) : undefined;
      const label = typeof value === 'string' ? value : String(as);
      turn.run.record(label, snapshot(turn.req, sessionOf(of, turn), parts));
    },
    describe: () => 'looks at the session',
    names(value) {
      const { as, of } = fieldsOf(value);
      const session = textOf(of);
      return {
        label: typeof value === 'string' ? value : String(as),
        ...(session === undefined ? {} : { of: session }),
      };
    },
  },
};
