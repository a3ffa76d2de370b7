import type expressSession from 'express-session';
import session from '../../src/index.js';

/** What a store's package and an application get from either library: the factory, with its classes on it. */
export type Library = typeof expressSession;

/** This package, typed as what it replaces: the applications and stores here are written for express-session. */
export const specSession = session as unknown as Library;
