// connect-redis 9 accepts only node-redis; 8 is the last version that accepts ioredis.
import { RedisStore } from 'connect-redis-8';
import { Redis } from 'ioredis';
import { freshName, versionOf } from './support/installed.mjs';
import { cuttableWay, serverAddress } from './support/outage.mjs';

const open = new WeakMap();

export const name = 'connect-redis with ioredis';
export const version = versionOf('connect-redis-8');
export const granularity = 1000;
export const defaultTtl = 86_400_000;

export async function create() {
  const url = serverAddress('STORES_REDIS_URL');
  const way = await cuttableWay(url);
  url.port = String(way.port);
  const client = new Redis(url.href, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 50,
  });
  client.on('error', () => undefined);
  await client.connect();
  const store = new RedisStore({ client, prefix: `${freshName()}:` });
  open.set(store, { way, client });
  return store;
}

export const breakBackend = (store) => open.get(store).way.cut();
export const healBackend = (store) => open.get(store).way.mend();

export async function outside(store) {
  const keys = await open.get(store).client.keys('*');
  return keys.filter((key) => !key.startsWith('contract_')).sort();
}

export async function close(store) {
  const { way, client } = open.get(store);
  client.disconnect();
  await way.close();
}
