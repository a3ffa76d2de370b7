import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaSessionStore } from '@quixo3/prisma-session-store';
import { freshName, versionOf } from './support/installed.mjs';
import { cuttableWay, serverAddress } from './support/outage.mjs';
import { PrismaClient } from './support/prisma-client.mjs';

const open = new WeakMap();

export const name = '@quixo3/prisma-session-store';
export const version = versionOf(name);
export const clock = 'real';
export const defaultTtl = 86_400_000;

export async function create() {
  const url = serverAddress('STORES_POSTGRES_URL');
  const way = await cuttableWay(url);
  url.port = String(way.port);
  const schema = freshName();
  const connection = { connectionString: url.href, max: 2, connectionTimeoutMillis: 8000, query_timeout: 2500 };
  const prisma = new PrismaClient({
    adapter: new PrismaPg(connection, { schema, onPoolError: () => undefined, onConnectionError: () => undefined }),
  });
  await prisma.$executeRawUnsafe(`CREATE SCHEMA ${schema}`);
  // Like the table that `prisma migrate` creates.
  await prisma.$executeRawUnsafe(
    `CREATE TABLE ${schema}."Session" (id TEXT PRIMARY KEY, sid TEXT NOT NULL UNIQUE, data TEXT NOT NULL, "expiresAt" TIMESTAMP(3) NOT NULL)`,
  );
  const store = new PrismaSessionStore(prisma, { logger: false });
  open.set(store, { way, prisma, schema });
  return store;
}

export const breakBackend = (store) => open.get(store).way.cut();
export const healBackend = (store) => open.get(store).way.mend();

export async function close(store) {
  const { way, prisma, schema } = open.get(store);
  await prisma.$executeRawUnsafe(`DROP SCHEMA ${schema} CASCADE`);
  await store.shutdown();
  await way.close();
}
