import connectSessionSequelize from 'connect-session-sequelize';
import session from 'express-session';
import { Sequelize } from 'sequelize';
import { versionOf } from './support/installed.mjs';

const Store = connectSessionSequelize(session.Store);

export const name = 'connect-session-sequelize';
export const version = versionOf(name);
// It has no connection to lose.
export const lacks = ['events'];
export const clock = 'virtual';

export async function create() {
  const database = new Sequelize('sqlite::memory:', { logging: false });
  const store = new Store({ db: database, tableName: 'sessions' });
  await store.sync();
  return store;
}

const run = (store, sql) => store.options.db.query(sql);
export const breakBackend = (store) => run(store, 'ALTER TABLE sessions RENAME TO aside');
export const healBackend = (store) => run(store, 'ALTER TABLE aside RENAME TO sessions');

export async function close(store) {
  store.stopExpiringSessions();
  await store.options.db.close();
}
