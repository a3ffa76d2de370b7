import type { Target } from '../targets/target.js';
import { within } from './deadline.js';
import { clientCookie, makeContender } from './middleware-task.js';
import { PathError } from './path-error.js';
import type { Path } from './paths.js';
import { passThrough, prepareRequest } from './prepared-request.js';
import type { SessionStore, StoreKind } from './stores.js';

/** A single request that takes longer hangs. */
const PATIENCE_MS = 5000;

const OPERATIONS = ['get', 'set', 'destroy', 'touch'] as const;

/** Notes the names of the operations that a store is asked for from now on. */
function trace(store: SessionStore): string[] {
  const operations: string[] = [];
  for (const name of OPERATIONS) {
    const original = store[name];
    if (typeof original !== 'function') continue;
    store[name] = (...args: unknown[]) => {
      operations.push(name);
      return Reflect.apply(original, store, args);
    };
  }
  return operations;
}

function shown(list: readonly string[]): string {
  return list.length === 0 ? 'nothing' : list.join(', ');
}

/**
 * Sends one request and looks whether a target really does what the path's name promises: a middleware that forgets to
 * store anything is fast.
 *
 * @throws PathError that tells the difference.
 */
export async function verifyPath(target: Target, path: Path, kind: StoreKind): Promise<void> {
  const { middleware, store, setUp } = makeContender(target, path, kind);
  await setUp();
  const operations = trace(store);
  let known: boolean | undefined;
  const request = prepareRequest(clientCookie(path), (session, done) => {
    known = session.user !== undefined;
    if (path.app) path.app(session, done);
    else done();
  });
  try {
    await within(PATIENCE_MS, 'the request', passThrough(middleware, [request]));
  } catch (error) {
    throw new PathError(error instanceof Error ? error.message : String(error));
  }
  if (known !== (path.cookie === 'signed'))
    throw new PathError(known ? 'somebody was logged in' : 'the application did not find the stored session');
  const { statusCode } = request.res;
  if (statusCode !== 200) throw new PathError(`the status was ${statusCode}, and not 200`);
  const cookies = [request.res.getHeader('Set-Cookie') ?? []].flat().map(String);
  const { setCookie } = path.expected;
  if (setCookie === undefined ? cookies.length > 0 : cookies.length !== 1 || !setCookie.test(cookies[0] ?? '')) {
    throw new PathError(`Set-Cookie was ${shown(cookies)}; expected ${setCookie ?? 'nothing'}`);
  }
  // A store without `touch` can't be asked for it.
  const expected = path.expected.operations.filter((name) => typeof store[name as 'touch'] === 'function');
  if (operations.join() !== expected.join())
    throw new PathError(`the store was asked for ${shown(operations)}; expected ${shown(expected)}`);
}
