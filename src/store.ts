import { EventEmitter } from 'node:events';
import { es5Class } from './es5-class.js';
import { regenerate } from './regenerate.js';
import { restoreSession } from './restore.js';
import type { Session } from './session.js';
import { callStore } from './store-call.js';
import type { Done, SessionRecord, SessionRequest, SessionStore } from './types.js';

abstract class StoreMethods extends EventEmitter {
  /**
   * Destroys a request's session and begins a new one on it.
   *
   * @param req the request
   * @param callback gets the error of `destroy`, or of making the new session
   */
  regenerate(req: SessionRequest, callback: Done): void {
    regenerate(this as unknown as SessionStore, req, callback);
  }

  /**
   * Loads a session outside of any request of its own, as a WebSocket server does.
   *
   * @param sid the session's id
   * @param callback gets the error, or the session; neither when the store has none for the id
   */
  load(sid: string, callback: (err?: unknown, session?: Session) => void): void {
    const store = this as unknown as SessionStore;
    callStore(
      store,
      'get',
      (err?: unknown, record?: unknown) => {
        if (err) return callback(err);
        if (!record) return callback();
        const req: SessionRequest = { headers: {}, sessionID: sid, sessionStore: store };
        let session: Session;
        try {
          session = this.createSession(req, record as SessionRecord);
        } catch (thrown) {
          return callback(thrown);
        }
        callback(null, session);
      },
      sid,
    );
  }

  /**
   * Makes the session that a record describes and puts it on a request. A store may override it.
   *
   * @param req the request; its `sessionID` becomes the session's id
   * @param record what `get` gave; it is not changed
   * @throws Error if the record has no cookie
   */
  createSession(req: SessionRequest, record: SessionRecord): Session {
    return restoreSession(req, record);
  }
}

/**
 * Base class of session stores: an EventEmitter with `regenerate`, `load` and `createSession`. A store adds `get`,
 * `set` and `destroy`; `touch` is recommended; `all`, `length` and `clear` are optional.
 */
export type Store = StoreMethods;
export const Store: new () => Store = es5Class('Store', StoreMethods as unknown as new () => Store, (self) =>
  Reflect.apply(EventEmitter as unknown as () => void, self, []),
);
