import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { SessionOptions } from 'express-session';
import { type Library, specSession } from './library.js';

declare module 'express-session' {
  interface SessionData {
    user?: string;
    basket?: string[];
  }
}

/** How long a session of the app lives without a request, in milliseconds. */
export const HOUR = 60 * 60 * 1000;

/** The answer to `GET /account`. */
export interface Account {
  user: string | null;
  basket: string[];
  /** Whether `req.session` and its cookie are instances of this package's classes. */
  ownClasses: boolean;
}

/** A shop that listens. */
export interface App {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Ends open connections too. */
  stop(): Promise<void>;
}

/**
 * Starts a small shop on a spare loopback port: log in, fill a basket, log out. It is written with the callbacks that
 * both libraries offer; `POST /basket/confirmed` alone uses promises, which are this package's own.
 *
 * @param session makes the middleware
 * @param options added to, or in place of, what the shop has by default: a session of one hour in a cookie that has
 *   every attribute a store could lose
 */
export async function startApp(session: Library, options: Partial<SessionOptions>): Promise<App> {
  const app = express();
  app.use(
    session({
      secret: 'a secret of the store tests',
      resave: false,
      saveUninitialized: false,
      cookie: { maxAge: HOUR, priority: 'high', partitioned: true, sameSite: 'strict' },
      ...options,
    }),
  );

  app.get('/account', (req, res) => {
    const { session } = req;
    const account: Account = {
      user: session.user ?? null,
      basket: session.basket ?? [],
      ownClasses: session instanceof specSession.Session && session.cookie instanceof specSession.Cookie,
    };
    res.json(account);
  });

  app.post('/login/:user', (req, res, next) => {
    req.session.regenerate((err) => {
      if (err) return next(err);
      req.session.user = req.params.user;
      res.sendStatus(204);
    });
  });

  app.post('/basket/:item', (req, res) => {
    req.session.basket = [...(req.session.basket ?? []), req.params.item];
    res.sendStatus(204);
  });

  // Stores the session, spoils what is in memory, and answers with what the store gives back.
  app.post('/basket/:item/confirmed', async (req, res) => {
    req.session.basket = [req.params.item];
    await (req.session.save as () => unknown)();
    req.session.basket = ['spoilt'];
    await (req.session.reload as () => unknown)();
    res.json(req.session.basket);
  });

  app.post('/logout', (req, res, next) => {
    req.session.destroy((err) => (err ? next(err) : res.sendStatus(204)));
  });

  const answerErrors: express.ErrorRequestHandler = (err, _req, res, next) => {
    if (res.headersSent) next(err);
    else res.status(503).json({ error: String(err) });
  };
  app.use(answerErrors);

  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
