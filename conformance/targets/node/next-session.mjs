/** next-session, which commits by itself (autoCommit), with a store of promises. */
import { answer, dataWords, failBefore, runLibrary } from './library-target.mjs';
import { Memory } from './memory.mjs';

const { default: nextSession } = await import('next-session');

const ID = /^[A-Za-z0-9_-]{21}$/;
const dataOf = ({ cookie: _, ...data }) => data;
const time = (date) => (date ? new Date(date).getTime() : null);

let store;
let maxAge;

runLibrary({
  name: 'next-session',
  start: {
    ids: ID.source,
    messages: ['seed', 'inspect', 'fault', 'sign', 'read'],
    actions: ['touch'],
    lacks: ['action.regenerate', 'saw.isNew', 'signed-cookies'],
  },
  supports: ['rolling=true'],
  create({ name, rolling, cookie: { sameSite, ...cookie } = {} }) {
    store = new Memory(dataOf);
    maxAge = cookie.maxAge == null ? undefined : cookie.maxAge / 1000;
    const keep = (op) => (id, session) => store.set(id, session, time(session.cookie.expires), op);
    const getSession = nextSession({
      name,
      store: { get: (id) => store.get(id), set: keep('set'), touch: keep('touch'), destroy: (id) => store.destroy(id) },
      touchAfter: rolling ? 0 : -1,
      cookie: { ...cookie, sameSite: sameSite === false ? undefined : sameSite, maxAge },
    });
    return async (request, req, res) => {
      try {
        await getSession(req, res);
      } catch (error) {
        return failBefore(request, res, error);
      }
      await answer(request, res, {
        ...dataWords(() => req.session),
        read() {
          if (!req.session) return { session: 'undefined' };
          return { session: 'object', data: dataOf(req.session), id: req.session.id };
        },
        destroy: () => req.session.destroy(),
        save: () => req.session.commit(),
        touch: () => req.session.touch(),
      });
    };
  },
  fault: (message) => store.fail(message),
  seed({ id, data, expires }) {
    store.put(id, { ...data, cookie: { path: '/', httpOnly: true, maxAge, expires: expires ?? undefined } }, expires);
  },
  inspect: () => store.inspect(),
  sign: ({ id }) => ({ value: id }),
  read: ({ value }) => ({ id: ID.test(value) ? value : null }),
});
