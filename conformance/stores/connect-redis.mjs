import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import { freshName, versionOf } from './support/installed.mjs';
import { cuttableWay, serverAddress } from './support/outage.mjs';

const ways = new WeakMap();
// Each new client with its own address creates a new class; a duplicate does not.
const model = createClient();

export const name = 'connect-redis';
export const version = versionOf(name);
export const granularity = 1000;
export const defaultTtl = 86_400_000;

export async function create() {
  const url = serverAddress('STORES_REDIS_URL');
  const way = await cuttableWay(url);
  url.port = String(way.port);
  const client = model.duplicate({
    url: url.href,
    disableOfflineQueue: true,
    socket: { reconnectStrategy: 50 },
  });
  client.on('error', () => undefined);
  await client.connect();
  const store = new RedisStore({ client, prefix: `${freshName()}:` });
  ways.set(store, way);
  return store;
}

export const breakBackend = (store) => ways.get(store).cut();
export const healBackend = (store) => ways.get(store).mend();

export async function outside(store) {
  const keys = await store.client.keys('*');
  return keys.filter((key) => !key.startsWith('contract_')).sort();
}

export async function close(store) {
  store.client.destroy();
  await ways.get(store).close();
}
