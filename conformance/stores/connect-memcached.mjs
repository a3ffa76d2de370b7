import connectMemcached from 'connect-memcached';
import session from 'express-session';
import { freshName, versionOf } from './support/installed.mjs';
import { cuttableWay, serverAddress } from './support/outage.mjs';

const Store = connectMemcached(session);
const open = new WeakMap();

export const name = 'connect-memcached';
export const version = versionOf(name);
export const granularity = 1000;
export const defaultTtl = 86_400_000;

export async function create() {
  const way = await cuttableWay(serverAddress('STORES_MEMCACHED_URL'));
  const store = new Store({
    hosts: [`127.0.0.1:${way.port}`],
    prefix: `${freshName()}:`,
    timeout: 500,
    retries: 2,
    factor: 1,
    minTimeout: 50,
    maxTimeout: 100,
    retry: 50,
    reconnect: 50,
  });
  open.set(store, way);
  return store;
}

export const breakBackend = (store) => open.get(store).cut();
export const healBackend = (store) => open.get(store).mend();

export async function close(store) {
  store.client.end();
  await open.get(store).close();
}
