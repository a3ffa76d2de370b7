import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { having, type RunResults } from '../report/run-results.js';
import { collect } from './collect.js';
import { keepResults } from './kept-results.js';
import { broughtList, type Column, fullTable, requirementsMet, shortTable } from './requirements-met.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The versions of express-session, oldest first, by the names under which they are installed. */
export const VERSIONS = [
  ...['1.9.3', '1.13.0', '1.15.6', '1.16.2', '1.17.3', '1.18.2'].map((version) => `express-session-${version}`),
  'express-session',
];

/** A fork. */
export const FORK = 'express-session-gristlabs';

/** The other implementations, which are not the next version of anything. */
const OTHERS = [FORK, ROOT];

/** The folder of the corpus in which a requirement is verified first, by its id. */
function foldersOf({ results }: RunResults): Map<string, string> {
  const folders = new Map<string, string>();
  for (const { requirements, file } of results) {
    const folder = dirname(file).split(/[\\/]/).at(-1) ?? file;
    for (const id of requirements) if (!folders.has(id)) folders.set(id, folder);
  }
  return folders;
}

/** What a version does that its baseline does not expect, a line each. */
function unexpectedOf({ run, results, end }: RunResults): string[] {
  return [
    ...having(results, 'fail', 'unexpected-pass', 'error').map(
      ({ id, verdict, reason, entry }) =>
        `${id}: ${verdict}${entry ? ` (${entry.file}:${entry.line})` : ''}${reason === undefined ? '' : `: ${reason}`}`,
    ),
    ...(end?.stale ?? []).map(({ file, line, reason }) => `${file}:${line}: ${reason}`),
  ].map((text) => `${run.target} ${run.version}, ${text}`);
}

/** How far the published versions of express-session and spec-session meet the requirements, as Markdown. */
export interface VersionsText {
  /** Requirement × version. */
  full: string;
  /** Folder of the corpus × version, and what each version brought and lost. */
  short: string;
  /** Failures that no baseline lists, and entries of baselines that are not true any more, a line each. */
  unexpected: string[];
  /** The worst status of the runs. */
  status: ExitStatus;
}

/**
 * Runs the corpus against each version, with the known failures that are shipped for it. The results stay in
 * reports/versions.
 */
export async function collectVersions(): Promise<VersionsText> {
  const columns: Column[] = [];
  const unexpected: string[] = [];
  const statuses: ExitStatus[] = [];
  let folders = new Map<string, string>();
  for (const target of [...VERSIONS, ...OTHERS]) {
    const { status, results } = await collect(target, 'shipped');
    const { run } = results;
    if (target !== ROOT) keepResults('versions', target, results);
    statuses.push(status);
    unexpected.push(...unexpectedOf(results));
    const isVersion = run.target === 'express-session';
    columns.push({ name: isVersion ? run.version : `${run.target} ${run.version}`, met: requirementsMet(results) });
    folders = foldersOf(results);
  }
  const ids = [...folders.keys()].sort();
  const versions = columns.slice(0, VERSIONS.length);
  return {
    full: fullTable(ids, columns),
    short: `${shortTable(folders, columns)}\n\n${broughtList(ids, versions)}`,
    unexpected,
    status: [EXIT.failed, EXIT.nonconformance, EXIT.stale].find((one) => statuses.includes(one)) ?? EXIT.conforms,
  };
}
