import { writesOf } from './session-hooks.js';
import type { Done, SessionRequest, SessionStore } from './types.js';

/**
 * Destroys a request's session in the store and puts a new one on the request, even if destroying fails: the client must not
 * go on under the old id (session fixation). From now on this request stores nothing under that id.
 *
 * @param done gets the store's error, or that of making the new session
 */
export function regenerate(store: SessionStore, req: SessionRequest, done: Done): void {
  writesOf(req).destroy(store, req.sessionID as string, (err) => {
    try {
      if (!store.generate)
        throw new TypeError('this store does not belong to a session middleware: generate() is missing');
      store.generate(req);
    } catch (thrown) {
      return done(err || thrown);
    }
    done(err);
  });
}
