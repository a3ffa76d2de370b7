import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { initialisedData } from './initialised-data.js';
import { type ServerProcess, startServer } from './server-process.js';
import { demandServer } from './servers.js';
import { temporaryFolder } from './temporary-folder.js';

/** A PostgreSQL that belongs to the tests. */
export interface PostgresServer extends ServerProcess {
  /** Of its one database, with its user and password. */
  url: string;
  /**
   * Suspends all of its processes (SIGSTOP): its connections stay open, and nothing is answered.
   *
   * @returns lets them go on; may be called again
   */
  suspend(): Promise<() => void>;
}

/** Starts a PostgreSQL on a spare loopback port, empty, with its data in a temporary folder. */
export async function startPostgres(): Promise<PostgresServer> {
  const program = demandServer('PostgreSQL');
  const folder = temporaryFolder('postgres');
  try {
    const owner = unprivilegedUser();
    // In English, so that the message that the server is ready can be recognised.
    const options = { ...owner, cwd: folder.path, env: { ...process.env, LC_ALL: 'C' } };
    if (owner) await chown(folder.path, owner.uid, owner.gid);
    const cluster = join(folder.path, 'cluster');
    const data = join(cluster, 'data');
    const passwordFile = join(cluster, 'password');
    await initialisedData(program, cluster, async () => {
      await mkdir(cluster, { mode: 0o700 });
      await writeFile(passwordFile, randomBytes(16).toString('hex'), { mode: 0o600 });
      if (owner) for (const path of [cluster, passwordFile]) await chown(path, owner.uid, owner.gid);
      const initdb = join(dirname(realpathSync(program)), 'initdb');
      const user = ['--username=tests', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
      await promisify(execFile)(initdb, [`--pgdata=${data}`, ...user, '--encoding=UTF8', '--no-sync'], options);
    });
    const password = await readFile(passwordFile, 'utf8');

    const { port, server } = await startServer((port) => ({
      program,
      // -F: no fsync, since nobody needs the data after a power cut.
      args: ['-D', data, '-p', String(port), '-F', '-h', '127.0.0.1', '-k', ''],
      options,
      ready: /ready to accept connections/,
      stopSignal: 'SIGINT',
    }));
    const url = `postgres://tests:${password}@127.0.0.1:${port}/postgres`;
    return {
      ...server,
      url,
      suspend: () => suspend(server.pid, url),
      async stop() {
        await server.stop();
        folder.remove();
      },
    };
  } catch (err) {
    folder.remove();
    throw err;
  }
}

/** PostgreSQL has a process for each connection, beside the one that accepts them. They leave its process group. */
async function suspend(postmaster: number, url: string): Promise<() => void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 20_000, query_timeout: 20_000 });
  client.on('error', () => {});
  await client.connect();
  const suspended: number[] = [];
  const stop = (pid: number) => {
    try {
      process.kill(pid, 'SIGSTOP');
      suspended.push(pid);
    } catch {
      // Its connection has ended.
    }
  };
  const resume = () => {
    for (const pid of suspended.splice(0)) process.kill(pid, 'SIGCONT');
  };
  try {
    // The one that starts others comes first.
    stop(postmaster);
    const { rows } = await client.query<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()',
    );
    for (const { pid } of rows) stop(pid);
  } catch (err) {
    resume();
    throw err;
  } finally {
    // Its process may need a lock of a suspended one, so this does not wait for its end.
    void client.end().catch(() => {});
  }
  return resume;
}

/**
 * PostgreSQL refuses to run as root; its packages make a user for it.
 *
 * @returns undefined if the tests don't run as root
 */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const number = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}
