import type expressSession from 'express-session';
import session from '../../src/index.js';

/** The exports of either library that stores and applications use: the factory, with its classes on it. */
export type Library = typeof expressSession;

/** This package with the types of express-session, for which the applications and stores here are written. */
export const specSession = session as unknown as Library;
