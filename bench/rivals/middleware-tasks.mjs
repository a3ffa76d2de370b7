/**
 * The tasks of a session middleware that is not called like express-session. They cover only paths that it supports. Its
 * cookies and store have their own formats, so clients log in through the middleware itself.
 */
import { makeExchange, noMiddleware, passThrough } from '../../conformance/dist/benchmark/exchange.js';

/** The paths that every one of them has. */
export const COMMON_PATHS = ['no-cookie', 'new-session', 'read', 'changed'];

/** The Cookie header of a client that got this response. */
export function cookieAfter(setCookie) {
  return [setCookie ?? []]
    .flat()
    .map((cookie) => String(cookie).split(';', 1)[0])
    .join('; ');
}

/** A new client's cookie, whose session holds the path's data. */
async function login(path, middleware) {
  const exchange = makeExchange(undefined, (session, done) => {
    Object.assign(session, path.data);
    done();
  });
  await passThrough(middleware, [exchange]);
  const cookie = cookieAfter(exchange.res.getHeader('Set-Cookie'));
  if (cookie === '') throw new Error('the login set no cookie');
  return cookie;
}

/** @throws Error when the middleware does not do what the path's name promises. */
async function check(path, middleware, cookie) {
  let known = false;
  const exchange = makeExchange(cookie, (session, done) => {
    known = session.user !== undefined;
    if (path.app) path.app(session, done);
    else done();
  });
  await passThrough(middleware, [exchange]);
  if (known !== (path.cookie === 'signed'))
    throw new Error(`on the path ${path.id} the session was not as it should be`);
  if (path.id === 'new-session' && cookieAfter(exchange.res.getHeader('Set-Cookie')) === '')
    throw new Error('the new session set no cookie');
}

/**
 * @param path a path of `conformance bench`
 * @param middleware what is measured
 * @param forget empties its store
 * @returns its task, and that of no middleware; nothing for a path that it does not have
 */
export async function middlewareTasks(path, middleware, forget = () => undefined) {
  if (!COMMON_PATHS.includes(path.id)) return undefined;
  const cookies = [];
  for (let i = 0; i < path.batch; i++) cookies.push(path.cookie === 'none' ? undefined : await login(path, middleware));
  await check(path, middleware, cookies[0]);
  function taskOf(measured) {
    let exchanges = [];
    return {
      requests: path.batch,
      prepare() {
        if (path.spends) forget();
        exchanges = cookies.map((cookie) => makeExchange(cookie, path.app));
      },
      run: () => passThrough(measured, exchanges),
    };
  }
  return { task: taskOf(middleware), floor: taskOf(noMiddleware) };
}
