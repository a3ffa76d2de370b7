import { callStore } from './store-call.js';
import type { Done, SessionStore } from './types.js';

/**
 * What one request writes to the store, and which sessions it has ended. A session that a request destroyed or
 * regenerated is not stored again by that request, whatever references the application has kept: the old id may be in
 * the hands of an attacker (session fixation), and a user who logged out stays logged out.
 */
export class SessionWrites {
  private ended: Set<string> | undefined;
  private pending = 0;
  private waiting: (() => void)[] | undefined;

  /** From now on nothing is stored under this id. */
  end(id: string | undefined): void {
    if (typeof id !== 'string') return;
    this.ended ??= new Set();
    this.ended.add(id);
  }

  /** An application's `genid` may give an id a second time: it then names the new session. */
  begin(id: string): void {
    this.ended?.delete(id);
  }

  hasEnded(id: string): boolean {
    return this.ended?.has(id) === true;
  }

  /**
   * Stores or touches a session.
   *
   * @param done gets the store's error, if there was one
   */
  write(store: SessionStore, method: 'set' | 'touch', done: Done, id: string, session: object): void {
    this.pending++;
    callStore(
      store,
      method,
      (err) => {
        this.pending--;
        try {
          done(err);
        } finally {
          if (this.pending === 0) this.runWaiting();
        }
      },
      id,
      session,
    );
  }

  /**
   * Ends a session: destroys it in the store, when all writes were answered.
   *
   * @param done gets the store's error, if there was one
   */
  destroy(store: SessionStore, id: string, done: Done): void {
    this.end(id);
    this.afterWrites(() => callStore(store, 'destroy', (err) => done(err), id));
  }

  /** Runs something when all writes were answered: a slow one would bring back what is destroyed before it arrives. */
  afterWrites(run: () => void): void {
    if (this.pending === 0) {
      run();
      return;
    }
    this.waiting ??= [];
    this.waiting.push(run);
  }

  private runWaiting(): void {
    const runs = this.waiting;
    this.waiting = undefined;
    if (runs) for (const run of runs) run();
  }
}
