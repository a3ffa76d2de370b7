import { delimiter } from 'node:path';
import which from 'which';

/** Finds an executable in PATH, or where Debian keeps what is not for everybody: the first of several names. */
export function findProgram(...names: string[]): string | undefined {
  const path = [process.env.PATH, '/usr/sbin'].join(delimiter);
  return names.map((name) => which.sync(name, { nothrow: true, path })).find((found) => found !== null) ?? undefined;
}

/** Whether what can't run has to fail. */
export function isContinuousIntegration(): boolean {
  return Boolean(process.env.CI) && process.env.CI !== 'false';
}
