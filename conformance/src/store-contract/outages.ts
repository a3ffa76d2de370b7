import { StoreCall } from './call.js';
import { inTime } from './in-time.js';
import { makeSession } from './session.js';
import type { LoadedStore, Store } from './store-module.js';

/** What takes longer, in real milliseconds, is taken for out of reach. */
const PATIENCE_MS = 1500;

/** Whether a function of the store's module is done in time, and without an error. */
async function isDone(name: string, action: () => unknown): Promise<boolean> {
  try {
    await inTime(name, action(), PATIENCE_MS);
    return true;
  } catch {
    return false;
  }
}

/** Whether a store writes and finds a session. */
async function works(store: Store): Promise<boolean> {
  const id = 'beside-an-outage';
  const set = new StoreCall(store, 'set', [id, makeSession(id, {}, {}, Date.now())], undefined, PATIENCE_MS);
  await set.settled;
  if (!set.isAnswered || set.error) return false;
  const get = new StoreCall(store, 'get', [id], undefined, PATIENCE_MS);
  await get.settled;
  const found = get.isAnswered && !get.error && !get.isMissing;
  await new StoreCall(store, 'destroy', [id], undefined, PATIENCE_MS).settled;
  return found;
}

/**
 * Whether `breakBackend` breaks the backend for the store that it is given, and for no other: then scenarios of several
 * outages can run at the same time. A module may as well stop a server that all its stores share.
 *
 * @param module with `breakBackend` and `healBackend`
 */
export async function outagesAreApart(module: LoadedStore): Promise<boolean> {
  const made: Store[] = [];
  try {
    for (let i = 0; i < 2; i++) made.push((await module.create()) as Store);
    const [broken, other] = made as [Store, Store];
    const isBroken = await isDone('breakBackend', () => module.breakBackend?.(broken as never));
    const areApart = isBroken && (await works(other));
    return (await isDone('healBackend', () => module.healBackend?.(broken as never))) && areApart;
  } catch {
    return false;
  } finally {
    await Promise.all(made.map((store) => isDone('close', () => module.close?.(store as never))));
  }
}
