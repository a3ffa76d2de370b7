import type { DatabaseAddress, SharedDatabase } from './shared-records.js';

/** The package that connects to the database at an address: an optional peer, which is loaded for it alone. */
export function clientFor(address: DatabaseAddress): 'redis' | 'pg' {
  return 'url' in address && /^postgres(ql)?:/.test(address.url) ? 'pg' : 'redis';
}

/**
 * Connects to the database that replicas share.
 *
 * @throws Error when its client is not installed, or the database can't be reached; never with the password.
 */
export async function openDatabase(address: DatabaseAddress): Promise<SharedDatabase> {
  if (clientFor(address) === 'pg' && 'url' in address) {
    const { openPostgres } = await import('./postgres-records.js');
    return openPostgres(address.url);
  }
  const { openRedis } = await import('./redis-records.js');
  return openRedis(address);
}
