import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from './find-program.js';

/** A server program that tests start, as Debian and Ubuntu package it. */
interface Server {
  /** The package that holds it. */
  package: string;
  /** @returns the path of its executable, if it is installed */
  find(): string | undefined;
}

/** The servers that tests start, by the names that messages use. `scripts/install-servers.sh` installs them all. */
const SERVERS = {
  'redis-server': { package: 'redis-server', find: () => findProgram('redis-server') },
  PostgreSQL: { package: 'postgresql', find: () => findProgram('postgres', postgresFolders()) },
  MariaDB: { package: 'mariadb-server', find: () => findProgram('mariadbd') },
  memcached: { package: 'memcached', find: () => findProgram('memcached') },
  nginx: { package: 'nginx', find: () => findProgram('nginx') },
} satisfies Record<string, Server>;

/** The servers that tests use. */
export type ServerName = keyof typeof SERVERS;

/** @returns the path of a server's executable, if it is installed */
export function findServer(name: ServerName): string | undefined {
  return SERVERS[name].find();
}

/** @returns the names of those that are not installed */
export function missingServers(): ServerName[] {
  return (Object.keys(SERVERS) as ServerName[]).filter((name) => findServer(name) === undefined);
}

/**
 * @returns the path of a server's executable
 * @throws Error that tells how to install it, if it is not installed
 */
export function demandServer(name: ServerName): string {
  const program = findServer(name);
  if (program === undefined) throw new Error(`${name} was not found. ${howToInstall(name)}`);
  return program;
}

/** One sentence for somebody who lacks it. */
export function howToInstall(name: ServerName): string {
  return `Install the package ${SERVERS[name].package}, or run scripts/install-servers.sh as root.`;
}

/** Debian and Ubuntu keep PostgreSQL's programs out of PATH, a folder a version. The newest comes first. */
function postgresFolders(): string[] {
  const root = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
    return versions.map((version) => join(root, version, 'bin'));
  } catch {
    return [];
  }
}
