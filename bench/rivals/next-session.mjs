/** next-session with its own MemoryStore: ids are not signed, and no expiry is written when a session is read. */
import nextSession from 'next-session';
import { middlewareTasks } from './middleware-tasks.mjs';

export function makeTasks(path, store) {
  if (store !== 'memory') return undefined;
  let getSession = nextSession();
  const middleware = (req, res, next) => {
    getSession(req, res).then(() => next(), next);
  };
  // Its store is not accessible, so it is abandoned instead.
  return middlewareTasks(path, middleware, () => {
    getSession = nextSession();
  });
}
