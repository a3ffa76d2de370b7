import { expect, it } from 'vitest';
import { Cookie } from './cookie.js';
import { MemoryStore } from './memory-store.js';
import { createSession } from './middleware.js';
import { Session } from './session.js';
import { Store } from './store.js';

// The names that an ES module imports are read from the built package by Node: the packed tarball's own test imports them.
it('the package is the factory, with the classes on it (store.exports)', async () => {
  const { default: session } = await import('./index.js');
  expect(session).toBe(createSession);
  expect({ ...session }).toEqual({ Cookie, MemoryStore, Session, Store });
});
