import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { onTestFinished } from 'vitest';
import implementation from '../../src/index.js';
import { Client } from '../../src/testing/client.js';
import type session from '../../types/index.js';

declare module 'express-session' {
  interface SessionData {
    user: string;
    messages: number;
  }
}

/** How long a session lives without a request or a message, in milliseconds. */
export const HOUR = 60 * 60 * 1000;

const makeMiddleware = implementation as unknown as typeof session;

/** An application with login and logout over HTTP, which accepts WebSockets too. */
export interface Application {
  app: express.Express;
  server: Server;
  /** The session's middleware, which the application uses already. */
  withSession: session.RequestHandler;
  store: session.MemoryStore;
}

/** One that listens. */
export interface Running extends Application {
  /** `127.0.0.1:<port>` */
  host: string;
  /** A browser that is logged in. */
  login(user: string): Promise<Client>;
}

/**
 * Starts it, until the test is over.
 *
 * @param attach adds the WebSocket server
 * @param options of the session, beside those that it has
 */
export async function startApplication(
  attach: (application: Application) => void,
  options: Partial<session.SessionOptions> = {},
): Promise<Running> {
  const app = express();
  const server = createServer(app);
  const store = new implementation.MemoryStore() as unknown as session.MemoryStore;
  const withSession = makeMiddleware({
    secret: 'a secret of the WebSocket tests',
    store,
    resave: false,
    saveUninitialized: false,
    cookie: { maxAge: HOUR },
    ...options,
  });
  app.use(withSession);

  app.get('/', (req, res) => {
    const { user = 'nobody', messages = 0 } = req.session;
    res.send(`${user} ${messages}`);
  });
  app.post('/login/:user', async (req, res) => {
    await req.session.regenerate();
    req.session.user = req.params.user;
    res.sendStatus(204);
  });
  app.post('/messages/:count', (req, res) => {
    req.session.messages = Number(req.params.count);
    res.sendStatus(204);
  });
  // It leaves the sockets open, as if they were another process's.
  app.post('/logout', async (req, res) => {
    await req.session.destroy();
    res.sendStatus(204);
  });
  attach({ app, server, withSession, store });

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ app, server, withSession, store, host },
    async login(user) {
      const client = new Client({ url: `http://${host}` });
      await client.get(`/login/${user}`, { method: 'POST' });
      return client;
    },
  };
}
