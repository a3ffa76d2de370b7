import Database from 'better-sqlite3';
import betterSqlite3SessionStore from 'better-sqlite3-session-store';
import session from 'express-session';
import { versionOf } from './support/installed.mjs';

const Store = betterSqlite3SessionStore(session);

export const name = 'better-sqlite3-session-store';
export const version = versionOf(name);
// It has no connection to lose.
export const lacks = ['events'];
// The expiry is compared with SQLite's clock, in whole seconds.
export const clock = 'real';
export const granularity = 1000;
export const defaultTtl = 86_400_000;

export const create = () => new Store({ client: new Database(':memory:') });
export const breakBackend = (store) => store.client.exec('ALTER TABLE sessions RENAME TO aside');
export const healBackend = (store) => store.client.exec('ALTER TABLE aside RENAME TO sessions');
export const close = (store) => store.client.close();
