import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunResults } from '../report/run-results.js';
import { collect } from './collect.js';
import { broughtList, type Column, fullTable, requirementsMet, shortTable } from './requirements-met.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The versions of express-session, oldest first, by the names under which they are installed. */
const VERSIONS = [
  ...['1.9.3', '1.13.0', '1.15.6', '1.16.2', '1.17.3', '1.18.2'].map((version) => `express-session-${version}`),
  'express-session',
];

/** The other implementations, which are not the next version of anything. */
const OTHERS = ['express-session-gristlabs', ROOT];

/** The folder of the corpus in which a requirement is verified first, by its id. */
function foldersOf({ results }: RunResults): Map<string, string> {
  const folders = new Map<string, string>();
  for (const { requirements, file } of results) {
    const folder = dirname(file).split(/[\\/]/).at(-1) ?? file;
    for (const id of requirements) if (!folders.has(id)) folders.set(id, folder);
  }
  return folders;
}

/** How far the published versions of express-session and spec-session meet the requirements, as Markdown. */
export interface VersionsText {
  /** Requirement × version. */
  full: string;
  /** Folder of the corpus × version, and what each version brought and lost. */
  short: string;
}

/**
 * Runs the corpus against each version.
 *
 * @throws Error if a scenario ended with an error, with each of them in its message
 */
export async function collectVersions(): Promise<VersionsText> {
  const columns: Column[] = [];
  const errors: string[] = [];
  let folders = new Map<string, string>();
  for (const target of [...VERSIONS, ...OTHERS]) {
    const { run, results } = (await collect(target, 'none')).results;
    for (const { id, verdict, reason } of results)
      if (verdict === 'error') errors.push(`${run.target} ${run.version}, ${id}: ${reason}`);
    const isVersion = run.target === 'express-session';
    columns.push({ name: isVersion ? run.version : `${run.target} ${run.version}`, met: requirementsMet({ results }) });
    folders = foldersOf({ run, results });
  }
  if (errors.length > 0) throw new Error(errors.join('\n'));
  const ids = [...folders.keys()].sort();
  const versions = columns.slice(0, VERSIONS.length);
  return {
    full: fullTable(ids, columns),
    short: `${shortTable(folders, columns)}\n\n${broughtList(ids, versions)}`,
  };
}
