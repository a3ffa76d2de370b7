import type expressSession from 'express-session';
import { Cookie } from '../src/cookie.js';
import { createSession } from '../src/middleware.js';
import { Session } from '../src/session.js';
import { Store } from '../src/store.js';

/** What a store's package and an application get from either library: the factory, with its classes on it. */
export type Library = typeof expressSession;

/** This package, typed as what it replaces: the applications and stores here are written for express-session. */
export const specSession = Object.assign(createSession.bind(undefined), {
  Cookie,
  Session,
  Store,
}) as unknown as Library;
