import { EventEmitter } from 'node:events';
import { inherits } from 'node:util';

/**
 * The base class that a factory such as `connect-x(session)` gets: an event emitter. Published stores extend it as a class,
 * or call it without `new` (`Store.call(this)`), so that it can't be a class itself.
 */
function Store(this: EventEmitter): void {
  EventEmitter.call(this);
}
inherits(Store, EventEmitter);

/** What stands for express-session where a store's factory asks for it: some look for `session.Store`, others one deeper. */
export const sessionForFactories: { Store: unknown; session: unknown } = Object.assign(() => undefined, {
  Store,
  session: { Store },
});
