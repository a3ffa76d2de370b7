/*
 * The application of the soak test, as a process of its own. Its environment names the middleware, the store, the store's
 * URL and the deadline of a store's operation in milliseconds. It sends its port to its parent, and its memory use on
 * request; it ends when the parent disconnects.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import connectPgSimple from 'connect-pg-simple';
import { RedisStore } from 'connect-redis';
import express from 'express';
import expressSession, { type SessionOptions } from 'express-session';
import pg from 'pg';
import { createClient } from 'redis';
import { readBlocks } from '../readme/blocks.js';
import { type Library, specSession } from '../stores/library.js';

declare module 'express-session' {
  interface SessionData {
    user?: string;
    n?: number;
  }
}

const { MIDDLEWARE, STORE, STORE_URL = '', DEADLINE } = process.env;
const deadline = Number(DEADLINE);

type Store = NonNullable<SessionOptions['store']>;

/** `withDeadline` as docs/stores.md shows it, so that its readers get what is tested here. */
async function documentedDeadline(): Promise<(store: Store, milliseconds: number) => Store> {
  const text = readFileSync(new URL('../../docs/stores.md', import.meta.url), 'utf8');
  const block = readBlocks(text).find(({ name }) => name === 'deadline');
  if (!block) throw new Error('docs/stores.md has no example named deadline');
  const { withDeadline } = await import(`data:text/javascript,${encodeURIComponent(block.code)}`);
  return withDeadline;
}

async function redisStore(): Promise<Store> {
  const withDeadline = await documentedDeadline();
  const reconnectStrategy = () => 50;
  const client = createClient({ url: STORE_URL, disableOfflineQueue: true, socket: { reconnectStrategy } });
  client.on('error', () => {});
  await client.connect();
  return withDeadline(new RedisStore({ client }), deadline);
}

function postgresStore(session: Library): Store {
  const pool = new pg.Pool({
    connectionString: STORE_URL,
    connectionTimeoutMillis: deadline,
    query_timeout: deadline,
  });
  pool.on('error', () => {});
  const PgStore = connectPgSimple(session);
  // Its timer for the removal of expired sessions is not needed here.
  return new PgStore({ pool, pruneSessionInterval: false });
}

const session = MIDDLEWARE === 'express-session' ? expressSession : specSession;
const store = STORE === 'redis' ? await redisStore() : postgresStore(session);
const app = express();
// Otherwise Express prints each error that comes after the answer.
app.set('env', 'test');
app.use(
  session({
    secret: 'a secret of the soak test',
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: 60 * 60 * 1000 },
    store,
  }),
);
app.get('/account', (req, res) => {
  res.json({ user: req.session.user ?? null, n: req.session.n ?? 0 });
});
app.post('/login/:user', (req, res, next) => {
  req.session.regenerate((err) => {
    if (err) return next(err);
    req.session.user = req.params.user;
    req.session.n = 0;
    res.json({ user: req.params.user, n: 0 });
  });
});
app.post('/change/:n', (req, res) => {
  if (req.session.user === undefined) {
    res.json({ user: null, n: 0 });
    return;
  }
  req.session.n = Number(req.params.n);
  res.json({ user: req.session.user, n: req.session.n });
});
app.post('/logout', (req, res, next) => {
  req.session.destroy((err) => (err ? next(err) : res.json({ user: null, n: 0 })));
});
const answerErrors: express.ErrorRequestHandler = (err, _req, res, next) => {
  if (res.headersSent) next(err);
  else res.status(503).json({ error: String(err) });
};
app.use(answerErrors);

const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
process.once('disconnect', () => process.exit());
process.on('message', () => {
  global.gc?.();
  process.send?.({ heapUsed: process.memoryUsage().heapUsed });
});
process.send?.({ port: (server.address() as AddressInfo).port });
