import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The corpus that comes with this package: the repository's own, or the copy that was packed with the command. */
export function defaultCorpusDirectory(): string {
  // First, since a copy may have been left behind there; an installed package has no such folder beside it.
  const repository = fileURLToPath(new URL('../../../spec', import.meta.url));
  return existsSync(join(repository, 'scenario.schema.json'))
    ? repository
    : fileURLToPath(new URL('../../spec', import.meta.url));
}
