// Neither Debian nor npm has a package with a MongoDB server.
import { MongoStore } from 'connect-mongo';
import { versionOf } from './support/installed.mjs';
import { StandInClient } from './support/mongo-client.mjs';

const clients = new WeakMap();

export const name = 'connect-mongo on a stand-in for its client';
export const version = versionOf('connect-mongo');
export const clock = 'virtual';

export function create() {
  const client = new StandInClient();
  const store = new MongoStore({ client });
  clients.set(store, client);
  return store;
}

export function breakBackend(store) {
  clients.get(store).isDown = true;
}

export function healBackend(store) {
  clients.get(store).isDown = false;
}

export const close = (store) => store.close();
