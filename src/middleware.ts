import createDebug from 'debug';
import { commitAtEnd } from './commit-at-end.js';
import type { CookieOptions } from './cookie-options.js';
import { expectProperties } from './dictionary-mode.js';
import { MemoryStore } from './memory-store.js';
import { type Options, resolveOptions, type Settings } from './options.js';
import { setGenerate } from './own-generate.js';
import { pathMatches, requestPath } from './request-path.js';
import { RequestSession } from './request-session.js';
import { checkSecrets } from './secrets.js';
import { readSessionId } from './session-cookie.js';
import { hooksOf, setHooks } from './session-hooks.js';
import type { Next, Secret, SessionRequest, SessionResponse } from './types.js';
import { beforeHeaders } from './write-head.js';

const debug = createDebug('spec-session');

const inProduction = process.env.NODE_ENV === 'production';

/** A middleware for Express, connect or any server that passes a request, a response and a continuation. */
export type SessionMiddleware = (req: SessionRequest, res: SessionResponse, next: Next) => void;

/**
 * Makes a session middleware.
 *
 * @param options see the README; only `secret` is required
 * @throws TypeError that names an invalid option
 */
export function createSession(options?: Options): SessionMiddleware {
  const settings = resolveOptions(options);
  const { store } = settings;

  if (inProduction && (store as unknown) instanceof MemoryStore) {
    console.warn(
      'Warning: spec-session keeps sessions in MemoryStore, which is not made for production: it never frees\n' +
        'sessions that nobody asks for again, and other processes do not see them. Set the option "store".',
    );
  }

  // A store may serve several middlewares, and `generate` is its one method that depends on the request: each request
  // gets its session from the middleware that it came through (store.shared.own-options).
  setGenerate(store, (req) => {
    const owner = hooksOf(req);
    if (owner?.store === store) owner.generate();
    else new RequestSession(settings, req, UNANSWERED, () => {}, settings.cookieFor(req), undefined, []).generate();
  });

  let storeReady = true;
  store.on('disconnect', () => {
    storeReady = false;
  });
  store.on('connect', () => {
    storeReady = true;
  });

  return function session(req, res, next) {
    if (req.session) {
      next();
      return;
    }
    if (!storeReady) {
      debug('the store is disconnected: no session');
      next();
      return;
    }
    let requestSession: RequestSession | undefined;
    try {
      requestSession = begin(settings, req, res, next);
    } catch (err) {
      next(err);
      return;
    }
    if (requestSession) requestSession.load();
    else next();
  };
}

/** Stands in for the response of a request that no middleware has seen. */
const UNANSWERED = {} as SessionResponse;

/** @returns nothing for a request outside of the cookie's path */
function begin(settings: Settings, req: SessionRequest, res: SessionResponse, next: Next): RequestSession | undefined {
  const cookieOptions: CookieOptions = settings.cookieFor(req);
  if (!pathMatches(requestPath(req), (cookieOptions.path as string | undefined) || '/')) {
    debug('the cookie does not cover the path: no session');
    return undefined;
  }

  if (!res) {
    throw new TypeError('the middleware needs a response; pass {} for a WebSocket upgrade, which has none');
  }
  const secrets = settings.secrets ?? (req.secret ? [req.secret as Secret] : undefined);
  if (!secrets) throw new Error('secret option required for sessions');
  checkSecrets(secrets);

  expectProperties(req);
  expectProperties(res);
  req.sessionStore = settings.store;
  const id = readSessionId(req, settings.name, secrets);
  req.sessionID = id;

  const requestSession = new RequestSession(settings, req, res, next, cookieOptions, id, secrets);
  setHooks(req, requestSession);
  commitAtEnd(requestSession, req, res);
  beforeHeaders(res, () => requestSession.sendCookie());
  return requestSession;
}
