import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { demandProgram, findProgram, type ServerProcess, startServer } from './server-process.js';

/** The executable, if it is installed; `initdb` lies beside it. */
export const postgresProgram = findProgram('postgres', debianFolders());

/** A PostgreSQL that belongs to the tests. */
export interface PostgresServer extends ServerProcess {
  /** Of its one database, with its user and password. */
  url: string;
}

/** Starts a PostgreSQL on a spare loopback port, empty, with its data in a temporary folder. */
export async function startPostgres(): Promise<PostgresServer> {
  const program = demandProgram('PostgreSQL', postgresProgram);
  const folder = await mkdtemp(join(tmpdir(), 'spec-session-postgres-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const owner = unprivilegedUser();
    // English, so that it can be seen when the server is ready.
    const options = { ...owner, cwd: folder, env: { ...process.env, LC_ALL: 'C' } };
    const data = join(folder, 'data');
    const password = randomBytes(16).toString('hex');
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (owner) {
      await chown(passwordFile, owner.uid, owner.gid);
      await chown(folder, owner.uid, owner.gid);
    }

    const initdb = join(dirname(program), 'initdb');
    const user = ['--username=tests', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await promisify(execFile)(initdb, [`--pgdata=${data}`, ...user, '--encoding=UTF8', '--no-sync'], options);

    const { port, server } = await startServer((port) => ({
      program,
      // -F: no fsync, since nobody needs the data after a power cut.
      args: [
        '-D',
        data,
        '-p',
        String(port),
        '-F',
        '-c',
        'listen_addresses=127.0.0.1',
        '-c',
        'unix_socket_directories=',
      ],
      options,
      ready: /ready to accept connections/,
      stopSignal: 'SIGINT',
    }));
    return {
      url: `postgres://tests:${password}@127.0.0.1:${port}/postgres`,
      async stop() {
        await server.stop();
        await remove();
      },
    };
  } catch (err) {
    await remove();
    throw err;
  }
}

/** Debian and Ubuntu keep the server's programs out of PATH, a folder a version. The newest comes first. */
function debianFolders(): string[] {
  const root = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(root, version, 'bin'));
  } catch {
    return [];
  }
}

/**
 * PostgreSQL refuses to run as root; its packages make a user for it.
 *
 * @returns nothing where the tests don't run as root
 */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const number = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}
