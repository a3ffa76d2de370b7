import { missingOf } from '../corpus/need-names.js';
import { DEFAULT_NAME, signedValue } from '../runner/signature.js';
import type { Middleware, Target } from '../targets/target.js';
import { type Exchange, makeExchange, noMiddleware, passThrough } from './exchange.js';
import { PathError } from './path-error.js';
import type { Path } from './paths.js';
import { makeStore, type SessionRecord, type SessionStore, type StoreKind, seed } from './stores.js';
import type { Task } from './task.js';

/** As many secrets as a path asks for, newest first. */
export function secretsOf({ secrets }: Path): string[] {
  return Array.from({ length: secrets }, (_, i) => `the secret of the benchmark, number ${i + 1}`);
}

/** How many batches of sessions are stored. */
const BATCHES_OF_SESSIONS = 4;

/** The ids of the sessions that are stored: as long as those that express-session makes. */
function sessionIds({ batch }: Path): string[] {
  return Array.from(
    { length: batch * BATCHES_OF_SESSIONS },
    (_, i) => `${'stored-session-'.padEnd(26, 'x')}${`${i}`.padStart(6, '0')}`,
  );
}

/** What the store has of a session: what `JSON.parse` gives of what express-session stores. */
export function recordOf({ options, data }: Path): SessionRecord {
  const { cookie } = options;
  const maxAge = typeof cookie === 'object' ? ((cookie as { maxAge?: number } | null)?.maxAge ?? null) : null;
  const expires = maxAge === null ? null : new Date(Date.now() + maxAge).toISOString();
  return { cookie: { originalMaxAge: maxAge, expires, httpOnly: true, path: '/' }, ...data };
}

/** The Cookie header of a client with this session. */
function cookieHeader(path: Path, id: string): string {
  const secret = secretsOf(path).at(-1) ?? '';
  const value = signedValue(id, path.cookie === 'forged' ? `not ${secret}` : secret);
  const others = Array.from({ length: path.otherCookies }, (_, i) => `preference_${i}=${'v'.repeat(12)}%20${i}`);
  // Between the others, as a browser that got it neither first nor last.
  others.splice(others.length >> 1, 0, `${DEFAULT_NAME}=${value}`);
  return others.join('; ');
}

/** The Cookie headers of all clients of a path; none where clients send none. */
export function cookieHeaders(path: Path): (string | undefined)[] {
  return sessionIds(path).map((id) => (path.cookie === 'none' ? undefined : cookieHeader(path, id)));
}

/** The Cookie header of one client of a path, if its clients send one. */
export function clientCookie(path: Path): string | undefined {
  return cookieHeaders(path)[0];
}

/** Makes the next requests of a path, client after client. */
function clients(path: Path): () => Exchange[] {
  const headers = cookieHeaders(path);
  let at = 0;
  return () => {
    const exchanges: Exchange[] = [];
    for (let i = 0; i < path.batch; i++) {
      exchanges.push(makeExchange(headers[at], path.app));
      at = (at + 1) % headers.length;
    }
    return exchanges;
  };
}

/** The path without a session middleware: what the application's answer costs anyway. */
export function floorTask(path: Path): Task {
  const next = clients(path);
  let exchanges: Exchange[] = [];
  return {
    requests: path.batch,
    prepare() {
      exchanges = next();
    },
    run: () => passThrough(noMiddleware, exchanges),
  };
}

/** A target's middleware on a path, with its store. */
export interface Contender {
  middleware: Middleware;
  store: SessionStore;
  /** Brings the store into the state that the path begins with. */
  setUp(): Promise<void>;
}

/**
 * Makes a target's middleware for a path.
 *
 * @throws PathError when the target lacks what the path needs, or refuses its options.
 */
export function makeContender(target: Target, path: Path, kind: StoreKind): Contender {
  const missing = missingOf(path.needs, target.lacks);
  if (missing.length > 0) throw new PathError(`it lacks ${missing.join(', ')}`, true);
  const record = recordOf(path);
  const store = makeStore(kind, target, record);
  let middleware: Middleware;
  try {
    middleware = target.createMiddleware({ ...path.options, secret: secretsOf(path), store });
  } catch (error) {
    throw new PathError(`it refuses the options: ${(error as Error).message}`);
  }
  const stored = path.cookie === 'signed' && kind === 'memory' ? sessionIds(path) : [];
  return {
    middleware,
    store,
    async setUp() {
      if (kind === 'memory') await new Promise((resolve) => (store.clear ? store.clear(resolve) : resolve(undefined)));
      await Promise.all(stored.map((id) => seed(store, id, record)));
    },
  };
}

/**
 * A target's middleware on a path.
 *
 * @throws PathError as {@link makeContender}.
 */
export function middlewareTask(target: Target, path: Path, kind: StoreKind): Task {
  const { middleware, setUp } = makeContender(target, path, kind);
  const next = clients(path);
  let exchanges: Exchange[] = [];
  let ready = false;
  return {
    requests: path.batch,
    async prepare() {
      if (path.spends || !ready) await setUp();
      ready = true;
      exchanges = next();
    },
    run: () => passThrough(middleware, exchanges),
  };
}
