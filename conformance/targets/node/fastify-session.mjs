/** @fastify/session, behind Fastify. */
import { createHmac } from 'node:crypto';
import { dataWords, responseOf, runLibrary } from './library-target.mjs';
import { failed, perform } from './target.mjs';
import { tracedStore } from './traced-store.mjs';

const { default: Fastify } = await import('fastify');
const { default: fastifyCookie } = await import('@fastify/cookie');
const { default: fastifySession } = await import('@fastify/session');

let store;

const signature = (id, secret) => createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
const plain = (session) => JSON.parse(JSON.stringify(session));

runLibrary({
  name: '@fastify/session',
  start: {
    ids: '^[A-Za-z0-9_-]{32}$',
    messages: ['seed', 'inspect', 'fault', 'sign', 'read'],
    actions: ['reload', 'touch'],
    lacks: ['saw.isNew'],
  },
  secretLength: 32,
  supports: ['secrets', 'rolling=true', 'saveUninitialized=true', 'secure=auto'],
  async create({ name, secret, cookie = {}, rolling = false, saveUninitialized = true }) {
    store = tracedStore(fastifySession.MemoryStore);
    const app = Fastify();
    // The sessions do not depend on the body of a request.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_req, body, done) => body.resume().once('end', () => done(null)));
    app.addHook('onRequest', (req, _reply, next) => {
      req.announced = req.raw.announced;
      next();
    });
    app.register(fastifyCookie);
    app.register(fastifySession, {
      cookieName: name,
      secret,
      store,
      rolling,
      saveUninitialized,
      cookie: { path: '/', httpOnly: true, secure: false, ...cookie },
    });
    app.setErrorHandler((error, req, reply) => {
      failed(req.announced, error.thrown ? 'app' : 'library', error);
      reply.code(500).send('error');
    });
    app.all('/*', (req, reply) => act(req.announced, req, reply));
    await app.ready();
    return (request, req, res) => app.routing(Object.assign(req, { announced: request }), res);
  },
  fault({ on, message, times = Number.POSITIVE_INFINITY }) {
    store.fault = { on, message, times };
  },
  seed({ id, data, expires }) {
    const originalMaxAge = expires === null ? null : expires - Date.now();
    store.store.set(id, { ...data, cookie: { path: '/', httpOnly: true, secure: false, originalMaxAge, expires } });
  },
  inspect() {
    const found = [...store.store].map(([id, session]) => ({ id, ...plain(session) }));
    const alive = found.filter(({ cookie }) => !cookie?.expires || new Date(cookie.expires) > Date.now());
    return { records: alive.map(({ id, cookie: _, ...data }) => ({ id, data })) };
  },
  sign: ({ id, secret }) => ({ value: encodeURIComponent(`${id}.${signature(id, secret)}`) }),
  read({ value, secret }) {
    const [, id, signed] = /^(.*)\.([^.]*)$/s.exec(decodeURIComponent(value)) ?? [];
    return { id: id !== undefined && signed === signature(id, secret) ? id : null };
  },
});

/** The handler. */
async function act(request, req, reply) {
  const response = { status: 200, headers: [], body: 'ok' };
  request.reached++;
  await perform(request, request.actions, {
    ...responseOf(response),
    ...dataWords(() => req.session),
    read() {
      if (!req.session) return { session: 'null' };
      const { cookie: _, ...data } = plain(req.session);
      return { session: 'object', data, id: req.session.sessionId };
    },
    regenerate: () => req.session.regenerate(),
    destroy: () => req.session.destroy(),
    save: () => req.session.save(),
    reload: () => req.session.reload(),
    touch: () => req.session.touch(),
  });
  for (const [name, value] of response.headers) reply.header(name, value);
  reply.code(response.status);
  return response.body;
}
