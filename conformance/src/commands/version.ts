import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusDigest, defaultCorpusDirectory } from '../corpus/corpus.js';
import { readLedger } from '../differential/ledger.js';

/** The version of this package, which is that of its corpus too. */
export const { version: packageVersion } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

/**
 * The versions of the package, its corpus, and the express-session that the corpus describes, in a line.
 *
 * @throws CorpusError when the corpus can't be read.
 */
export function versions(): string {
  const directory = defaultCorpusDirectory();
  const { against } = readLedger(join(directory, 'divergences.yaml'));
  return `${packageVersion} (corpus ${packageVersion}+${corpusDigest(directory)}, ${against.package} ${against.version})`;
}
