import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printableJson } from '../printable.js';
import type { RunResults } from '../report/run-results.js';

/** The folder of results, which git ignores. */
const REPORTS = fileURLToPath(new URL('../../../reports/', import.meta.url));

/** What was run: this middleware and express-session, versions of the latter, target programs, or published stores. */
export type Kept = 'conformance' | 'versions' | 'targets' | 'stores';

/**
 * Where the latest results of a target are kept.
 *
 * @param name of the target; may have a folder in it, as ids of target programs do.
 * @param folder of results, by default the repository's.
 */
export function keptFile(kept: Kept, name: string, folder: string = REPORTS): string {
  return join(folder, kept, `${name}.jsonl`);
}

/** Keeps the results of a target as JSON lines, in place of its former ones; `npm run site` shows them. */
export function keepResults(kept: Kept, name: string, { run, results, end }: RunResults): void {
  const file = keptFile(kept, name);
  mkdirSync(dirname(file), { recursive: true });
  const lines = [run, ...results, ...(end ? [end] : [])];
  writeFileSync(file, lines.map((line) => `${printableJson(line)}\n`).join(''));
}
