import { once } from 'node:events';
import { join } from 'node:path';
import connectLoki from 'connect-loki';
import session from 'express-session';
import { temporaryFolder } from './support/folder.mjs';
import { versionOf } from './support/installed.mjs';

const Store = connectLoki(session);
const folders = new WeakMap();

export const name = 'connect-loki';
export const version = versionOf(name);
export const clock = 'virtual';

export async function create() {
  const folder = temporaryFolder();
  const store = new Store({ path: join(folder.path, 'sessions.db'), autosave: false });
  folders.set(store, folder);
  await once(store, 'connect');
  return store;
}

export function close(store) {
  clearInterval(store.collection.ttl.daemon);
  folders.get(store).remove();
}
