import connectPgSimple from 'connect-pg-simple';
import session from 'express-session';
import pg from 'pg';
import { freshName, versionOf } from './support/installed.mjs';
import { cuttableWay, serverAddress } from './support/outage.mjs';

const Store = connectPgSimple(session);
const open = new WeakMap();

export const name = 'connect-pg-simple';
export const version = versionOf(name);
export const granularity = 1000;
export const defaultTtl = 86_400_000;

export async function create() {
  const url = serverAddress('STORES_POSTGRES_URL');
  const way = await cuttableWay(url);
  url.port = String(way.port);
  const pool = new pg.Pool({ connectionString: url.href, max: 3, connectionTimeoutMillis: 2500, query_timeout: 2500 });
  pool.on('error', () => undefined);
  // Each has its own schema: in a shared one, the constraints of two tables would have the same name.
  const schemaName = freshName();
  await pool.query(`CREATE SCHEMA ${schemaName}`);
  const store = new Store({
    pool,
    schemaName,
    createTableIfMissing: true,
    pruneSessionInterval: false,
    errorLog: () => undefined,
  });
  open.set(store, { way, pool, schemaName });
  return store;
}

export const breakBackend = (store) => open.get(store).way.cut();
export const healBackend = (store) => open.get(store).way.mend();

export async function outside(store) {
  const { rows } = await open
    .get(store)
    .pool.query("SELECT tablename FROM pg_tables WHERE schemaname NOT LIKE 'contract%' ORDER BY 1");
  return rows.map(({ tablename }) => tablename);
}

export async function close(store) {
  const { way, pool, schemaName } = open.get(store);
  await pool.query(`DROP SCHEMA ${schemaName} CASCADE`);
  await pool.end();
  await way.close();
}
