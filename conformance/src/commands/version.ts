import { readFileSync } from 'node:fs';

/** The version of this package, which is that of its corpus too. */
export const { version: packageVersion } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };
