import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres } from '../support/postgres-server.js';
import { startRedis } from '../support/redis-server.js';
import { FaultyProxy, NETWORK_FAULTS, type NetworkFault } from './faulty-proxy.js';

/** Faults of a store's server: of the network before it, or its own (`suspend`: SIGSTOP; `crash`: SIGKILL). */
export type BackendFault = NetworkFault | 'suspend' | 'crash';

/** All faults of a backend, its network's included. */
export const BACKEND_FAULTS: readonly BackendFault[] = [...NETWORK_FAULTS, 'suspend', 'crash'];

/** The servers that keep the sessions. */
export type BackendName = 'redis' | 'postgres';

/** The time limit for a server to answer or recover, in milliseconds. */
const PATIENCE = 20_000;

/** A store's server behind a proxy; both can fail. */
export interface Backend {
  /** The URL of the proxy. */
  url: string;
  /**
   * Begins a fault.
   *
   * @returns ends it; a server that crashed comes back with the data that it has acknowledged
   */
  begin(fault: BackendFault): Promise<() => Promise<void>>;
  stop(): Promise<void>;
}

/** The server's own faults. */
type ServerFaults = Record<'suspend' | 'crash', () => Promise<() => Promise<void>>>;

async function behindProxy(url: string, faults: ServerFaults, stop: () => Promise<void>): Promise<Backend> {
  const proxied = new URL(url);
  const proxy = await FaultyProxy.start(Number(proxied.port));
  proxied.port = String(proxy.port);
  return {
    url: proxied.href,
    async begin(fault) {
      if (fault === 'suspend' || fault === 'crash') return faults[fault]();
      proxy.fault = fault;
      return async () => {
        proxy.fault = undefined;
      };
    },
    async stop() {
      await proxy.stop();
      await stop();
    },
  };
}

async function redisBackend(): Promise<Backend> {
  let redis = await startRedis({ durable: true });
  return behindProxy(
    redis.url,
    {
      async suspend() {
        const { pid } = redis;
        process.kill(pid, 'SIGSTOP');
        return async () => {
          process.kill(pid, 'SIGCONT');
        };
      },
      async crash() {
        await redis.crash();
        return async () => {
          redis = await startRedis({ former: redis, durable: true });
        };
      },
    },
    () => redis.stop(),
  );
}

async function postgresBackend(): Promise<Backend> {
  const postgres = await startPostgres();
  const table = fileURLToPath(import.meta.resolve('connect-pg-simple/table.sql'));
  await asAdministrator(postgres.url, (client) => client.query(readFileSync(table, 'utf8')));
  return behindProxy(
    postgres.url,
    {
      async suspend() {
        const resume = await postgres.suspend();
        return async () => resume();
      },
      // The server ends all connections and recovers by itself when one of its processes is killed.
      async crash() {
        await asAdministrator(postgres.url, async (client) => {
          const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
          for (const { pid } of rows) process.kill(pid, 'SIGKILL');
        });
        return () => recovered(postgres.url);
      },
    },
    () => postgres.stop(),
  );
}

/** Calls `task` with a connection to a PostgreSQL that bypasses the proxy; it may end before the task does. */
async function asAdministrator(url: string, task: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE, query_timeout: PATIENCE });
  client.on('error', () => {});
  await client.connect();
  try {
    await task(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Resolves when a PostgreSQL takes connections again. */
async function recovered(url: string): Promise<void> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await asAdministrator(url, (client) => client.query('SELECT 1'));
    } catch (error) {
      // Until it has recovered, it refuses them with an error.
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Starts a server of this kind, empty, and a proxy before it. */
export function startBackend(name: BackendName): Promise<Backend> {
  return name === 'redis' ? redisBackend() : postgresBackend();
}
