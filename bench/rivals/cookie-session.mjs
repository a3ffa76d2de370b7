/** cookie-session: the whole session is in the cookie, and the server keeps nothing. */
import cookieSession from 'cookie-session';
import { middlewareTasks } from './middleware-tasks.mjs';

export function makeTasks(path, store) {
  if (store !== 'memory') return undefined;
  return middlewareTasks(path, cookieSession({ name: 'session', keys: ['the secret of the benchmark'] }));
}
