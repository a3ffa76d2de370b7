import { delimiter } from 'node:path';
import which from 'which';

/**
 * Finds an executable in PATH, in `/usr/sbin`, where Debian keeps servers and which is not in everybody's PATH, and in
 * further folders.
 *
 * @returns its path; undefined if there is none
 */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  const path = [process.env.PATH, '/usr/sbin', ...folders].join(delimiter);
  return which.sync(name, { nothrow: true, path }) ?? undefined;
}
