import expressMysqlSession from 'express-mysql-session';
import session from 'express-session';
import { freshName, versionOf } from './support/installed.mjs';
import { cuttableWay, serverAddress } from './support/outage.mjs';

const Store = expressMysqlSession(session);
const open = new WeakMap();

export const name = 'express-mysql-session';
export const version = versionOf(name);
export const granularity = 1000;
export const defaultTtl = 86_400_000;

export async function create() {
  const url = serverAddress('STORES_MYSQL_URL');
  const way = await cuttableWay(url);
  const tableName = freshName();
  const store = new Store({
    host: '127.0.0.1',
    port: way.port,
    user: url.username,
    password: url.password,
    database: url.pathname.slice(1),
    connectionLimit: 3,
    clearExpired: false,
    schema: { tableName },
  });
  open.set(store, { way, tableName });
  await store.onReady();
  return store;
}

export const breakBackend = (store) => open.get(store).way.cut();
export const healBackend = (store) => open.get(store).way.mend();

export async function close(store) {
  const { way, tableName } = open.get(store);
  await store.query('DROP TABLE IF EXISTS ??', [tableName]).catch(() => undefined);
  await store.close();
  await way.close();
}
