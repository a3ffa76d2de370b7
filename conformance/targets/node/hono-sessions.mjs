/** hono-sessions with a custom store and encrypted ids, behind Hono. */
import { responseOf, runLibrary } from './library-target.mjs';
import { Memory } from './memory.mjs';
import { failed, perform } from './target.mjs';

const { getRequestListener } = await import('@hono/node-server');
const { Hono } = await import('hono');
const { decrypt, encrypt, sessionMiddleware } = await import('hono-sessions');

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const entries = (data) =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, { value, flash: false }]));
const values = (data) => Object.fromEntries(Object.entries(data).map(([key, { value }]) => [key, value]));

let store;

runLibrary({
  name: 'hono-sessions',
  start: {
    ids: ID.source,
    messages: ['seed', 'inspect', 'fault', 'sign', 'read'],
    lacks: ['action.save', 'saw.isNew'],
  },
  secretLength: 32,
  supports: ['saveUninitialized=true', 'rolling=true'],
  create({ name, secret, rolling = false, cookie: { maxAge, sameSite, ...cookie } = {} }) {
    store = new Memory(({ _data }) => values(_data));
    const set = (id, data) => store.set(id, data, data._expire === null ? null : Date.parse(data._expire));
    const seconds = maxAge == null ? undefined : Math.floor(maxAge / 1000);
    const app = new Hono();
    app.use(
      sessionMiddleware({
        store: {
          getSessionById: (id) => store.get(id),
          createSession: set,
          persistSessionData: set,
          deleteSession: (id) => store.destroy(id),
        },
        encryptionKey: secret,
        expireAfterSeconds: seconds,
        autoExtendExpiration: rolling,
        sessionCookieName: name,
        cookieOptions: {
          path: '/',
          httpOnly: true,
          ...cookie,
          ...(sameSite ? { sameSite: sameSite === true ? 'Strict' : sameSite } : {}),
          ...(seconds === undefined ? {} : { maxAge: seconds }),
        },
      }),
    );
    app.onError((error, c) => {
      failed(c.env.incoming.request, error.thrown ? 'app' : 'library', error);
      return c.text('error', 500);
    });
    app.all('*', (c) => act(c.env.incoming.request, c));
    const serve = getRequestListener(app.fetch);
    return (request, req, res) => serve(Object.assign(req, { request }), res);
  },
  fault: (message) => store.fail(message),
  seed({ id, data, expires }) {
    const expiry = expires === null ? null : new Date(expires).toISOString();
    store.put(id, { _data: entries(data), _expire: expiry, _delete: false, _accessed: null }, expires);
  },
  inspect: () => store.inspect(),
  sign: async ({ id, secret }) =>
    secret.length < 32
      ? { unsupported: 'a secret of fewer than 32 characters' }
      : { value: encodeURIComponent(await encrypt(secret, id)) },
  read: async ({ value, secret }) => ({ id: await decrypt(secret, decodeURIComponent(value)).catch(() => null) }),
});

/** The handler. */
async function act(request, c) {
  const response = { status: 200, headers: [], body: 'ok' };
  const session = c.get('session');
  request.reached++;
  await perform(request, request.actions, {
    ...responseOf(response),
    set(data) {
      for (const [key, value] of Object.entries(data)) session.set(key, value);
    },
    unset(keys) {
      for (const key of keys) session.forget(key);
    },
    read() {
      const { _id: id, _data } = session.getCache();
      // The middleware changes ids at the end of the request.
      return { session: 'object', data: values(_data), ...(c.get('session_key_rotation') ? {} : { id }) };
    },
    regenerate() {
      for (const key of Object.keys(session.getCache()._data)) session.forget(key);
      c.set('session_key_rotation', true);
    },
    destroy: () => session.deleteSession(),
  });
  for (const [name, lines] of response.headers) {
    for (const line of [lines].flat()) c.header(name, line, { append: true });
  }
  return c.body([204, 304].includes(response.status) ? null : response.body, response.status);
}
