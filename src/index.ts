import type { EventEmitter } from 'node:events';

import type session = require('../types/index.js');

import { Cookie } from './cookie.js';
import { MemoryStore } from './memory-store.js';
import { createSession } from './middleware.js';
import { Session } from './session.js';
import { Store } from './store.js';

/** A class whose objects have every member of T but those left out. */
type Class<T, LeftOut extends keyof T = never> = abstract new (
  ...args: never[]
) => Record<Exclude<keyof T, LeftOut>, unknown>;

/** The promises of the public types: this file stops compiling when a class lacks a member. */
interface Promised {
  Cookie: Class<session.Cookie, 'signed'>;
  MemoryStore: Class<session.MemoryStore, keyof EventEmitter>;
  Session: Class<session.Session>;
  Store: Class<session.Store, keyof EventEmitter | 'get' | 'set' | 'destroy' | 'all' | 'length' | 'clear' | 'touch'>;
}

const classes = { Cookie, MemoryStore, Session, Store } satisfies Promised;

// `import { Store } from 'spec-session'` works only if Node finds the name in the source of a CommonJS module. It looks
// for assignments such as these, without running anything; it does not recognise an Object.assign.
exports.Cookie = exports.MemoryStore = exports.Session = exports.Store = undefined;

export = Object.assign(createSession, classes);
