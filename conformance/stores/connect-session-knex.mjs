import { ConnectSessionKnexStore } from 'connect-session-knex';
import knex from 'knex';
import { versionOf } from './support/installed.mjs';

export const name = 'connect-session-knex';
export const version = versionOf(name);
// It has no connection to lose.
export const lacks = ['events'];
// SQLite's clock decides what has expired.
export const clock = 'real';
export const granularity = 1000;
export const defaultTtl = 86_400_000;

export async function create() {
  const database = knex({ client: 'better-sqlite3', connection: { filename: ':memory:' }, useNullAsDefault: true });
  const store = new ConnectSessionKnexStore({ knex: database, cleanupInterval: 0 });
  await store.ready;
  return store;
}

export const breakBackend = (store) => store.options.knex.schema.renameTable('sessions', 'aside');
export const healBackend = (store) => store.options.knex.schema.renameTable('aside', 'sessions');
export const close = (store) => store.options.knex.destroy();
