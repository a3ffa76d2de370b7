// @ts-check
/**
 * The server process: one application on one host, with the sessions of one middleware or without. It is plain
 * JavaScript, because the measured code must run as it is published, and tsx adds its own code to every function.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { ANSWERS } from './answers.mjs';
import { makeStore } from './stores.mjs';

/**
 * @typedef {import('./messages.js').ServerPlan} ServerPlan
 * @typedef {import('./messages.js').ToServer} ToServer
 * @typedef {import('./messages.js').FromServer} FromServer
 * @typedef {import('./session-store.js').SessionStore} SessionStore
 * @typedef {import('./answers.mjs').Data} Data
 * @typedef {import('node:http').IncomingMessage & { session?: Data }} Request
 * @typedef {import('node:http').ServerResponse} Response
 * @typedef {(req: import('node:http').IncomingMessage, res: Response, next: (error?: unknown) => void) => void} Middleware
 * @typedef {(session: Data | undefined) => string} Answer
 */

// MemoryStore warns that it is not for production, which does not matter here.
console.warn = () => undefined;

/** @param {FromServer} message */
function tell(message) {
  process.send?.(message);
}

/**
 * The result that a store passes to its callback.
 *
 * @param {(callback: import('./session-store.js').Callback) => void} ask
 * @returns {Promise<unknown>}
 */
function answerOf(ask) {
  return new Promise((resolve, reject) => ask((error, result) => (error ? reject(error) : resolve(result))));
}

/**
 * Loads and creates a middleware, with a store that holds the initial sessions.
 *
 * @param {NonNullable<ServerPlan['sessions']>} plan
 */
async function makeSessions({ module, options, store: kind, redis, ids, record }) {
  const loaded = await import(pathToFileURL(module).href);
  /** @type {((options: object) => Middleware) & { MemoryStore: import('./session-store.js').MemoryStoreClass }} */
  const session = loaded.default?.default ?? loaded.default;
  const store = await makeStore(kind, session.MemoryStore, redis);
  await Promise.all(ids.map((id) => answerOf((callback) => store.set(id, record, callback))));
  return { middleware: session({ ...options, store }), store };
}

/**
 * @param {Middleware | undefined} middleware
 * @param {Answer} answer
 */
function bareServer(middleware, answer) {
  /** @type {(req: Request, res: Response) => void} */
  const application = (req, res) => {
    const text = answer(req.session);
    res.setHeader('Content-Type', 'text/plain; charset=utf-8');
    res.end(text);
  };
  if (!middleware) return createServer(application);
  return createServer((req, res) => {
    middleware(req, res, (error) => {
      if (error) {
        res.statusCode = 500;
        res.end(String(error));
      } else application(req, res);
    });
  });
}

/**
 * @param {Middleware | undefined} middleware
 * @param {Answer} answer
 */
async function expressServer(middleware, answer) {
  const { default: express } = await import('express');
  const app = express();
  if (middleware) app.use(middleware);
  app.get('/account', (req, res) => {
    res.send(answer(/** @type {Request} */ (/** @type {unknown} */ (req)).session));
  });
  return createServer(app);
}

/** System calls that write, of all threads; nothing where the system does not count them (proc(5), `/proc/pid/io`). */
function writesSoFar() {
  try {
    const [, writes] = /^syscw: (\d+)$/m.exec(readFileSync('/proc/self/io', 'latin1')) ?? [];
    return writes === undefined ? {} : { writes: Number(writes) };
  } catch {
    return {};
  }
}

/**
 * Serves, and sends the port.
 *
 * @param {ServerPlan} plan
 * @returns the store, if there is one
 */
async function serve({ host, path, sessions: wanted }) {
  const answer = ANSWERS[path];
  if (!answer) throw new Error(`no application is written for the path ${path}`);
  const sessions = wanted && (await makeSessions(wanted));
  const server = await (host === 'http' ? bareServer : expressServer)(sessions?.middleware, answer);
  // While others have their turn, the connections are idle, maybe for longer than the default of five seconds.
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  tell({ type: 'listening', port });
  return sessions?.store;
}

/** @type {SessionStore | undefined} */
let store;

/** @param {ToServer} message */
async function obey(message) {
  switch (message.type) {
    case 'serve':
      store = await serve(message.plan);
      return;
    case 'mark': {
      const { user, system } = process.cpuUsage();
      tell({ type: 'mark', cpu: user + system, ...writesSoFar() });
      return;
    }
    case 'clear':
      await answerOf((callback) => (store ? store.clear(callback) : callback()));
      tell({ type: 'cleared' });
      return;
    case 'count': {
      const sessions = await answerOf((callback) => (store ? store.length(callback) : callback(null, 0)));
      tell({ type: 'count', sessions: Number(sessions) });
    }
  }
}

process.on('message', (/** @type {ToServer} */ message) => {
  obey(message).catch((error) => tell({ type: 'broken', reason: String(error?.stack ?? error) }));
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
