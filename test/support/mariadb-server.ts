import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './find-program.js';
import { initialisedData } from './initialised-data.js';
import { type ServerProcess, startServer } from './server-process.js';
import { demandServer } from './servers.js';
import { temporaryFolder } from './temporary-folder.js';

/** A MariaDB that belongs to the tests. */
export interface MariadbServer extends ServerProcess {
  /** Of its one database, with its user and password. */
  url: string;
}

/** Starts a MariaDB on a spare loopback port, empty, with its data in a temporary folder. */
export async function startMariadb(): Promise<MariadbServer> {
  const program = demandServer('MariaDB');
  const install = findProgram('mariadb-install-db', [dirname(program)]);
  if (install === undefined)
    throw new Error(`${program} is installed, but mariadb-install-db is not: is the package complete?`);
  const folder = temporaryFolder('mariadb');
  try {
    const owner = unprivilegedUser();
    const data = join(folder.path, 'data');
    const password = randomBytes(16).toString('hex');
    // In a file, not an argument: arguments show in the process list.
    const first = join(folder.path, 'first.sql');
    await writeFile(
      first,
      // One statement on each line.
      [
        'CREATE DATABASE sessions;',
        `CREATE USER tests@'127.0.0.1' IDENTIFIED BY '${password}';`,
        "GRANT ALL ON sessions.* TO tests@'127.0.0.1';",
        '',
      ].join('\n'),
      { mode: 0o600 },
    );
    if (owner) for (const path of [folder.path, first]) await chown(path, owner.uid, owner.gid);
    const options = { ...owner, cwd: folder.path, env: { ...process.env, LC_ALL: 'C' } };
    const common = ['--no-defaults', `--datadir=${data}`];
    const flags = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
    await initialisedData(program, data, () => promisify(execFile)(install, [...common, ...flags], options));
    const { port, server } = await startServer((port) => ({
      program,
      args: [
        ...common,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(folder.path, 'socket')}`,
        `--pid-file=${join(folder.path, 'pid')}`,
        `--init-file=${first}`,
        '--skip-log-bin',
        // The user belongs to an address, not to a host name.
        '--skip-name-resolve',
        // Nobody needs the data after a power cut.
        '--innodb-flush-log-at-trx-commit=0',
      ],
      options,
      ready: /ready for connections/,
      stopSignal: 'SIGTERM',
    }));
    return {
      ...server,
      url: `mysql://tests:${password}@127.0.0.1:${port}/sessions`,
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

/**
 * MariaDB refuses to run as root; its packages make a user for it.
 *
 * @returns undefined if the tests don't run as root
 */
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const number = (flag: string) => Number(execFileSync('id', [flag, 'mysql'], { encoding: 'utf8' }));
  return { uid: number('-u'), gid: number('-g') };
}
