import { once } from 'node:events';
import { promisify } from 'node:util';
import connectSqlite3 from 'connect-sqlite3';
import session from 'express-session';
import { versionOf } from './support/installed.mjs';

const Store = connectSqlite3(session);
const execute = (store, sql) => promisify(store.db.exec.bind(store.db))(sql);

export const name = 'connect-sqlite3';
export const version = versionOf(name);
// It has no connection to lose.
export const lacks = ['events'];
export const clock = 'virtual';

export async function create() {
  const store = new Store({ db: ':memory:' });
  await once(store.client, 'connect');
  return store;
}

export const breakBackend = (store) => execute(store, 'ALTER TABLE sessions RENAME TO aside');
export const healBackend = (store) => execute(store, 'ALTER TABLE aside RENAME TO sessions');
export const close = (store) => promisify(store.db.close.bind(store.db))();
