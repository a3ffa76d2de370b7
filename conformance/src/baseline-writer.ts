import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import { readBaseline, UNWRITTEN } from './baseline.js';
import { CommandError } from './command-error.js';
import { EXIT } from './exit-status.js';
import type { RunResults } from './report/run-results.js';

/** What a run shows about the entries of a baseline. */
interface Update {
  /** Scenarios that fail and are in no entry. */
  missing: string[];
  /** Ids whose entries are stale: the scenario passes now, or there is none. */
  stale: Set<string>;
}

function updateFrom({ results, end }: RunResults): Update {
  return {
    missing: results.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id),
    stale: new Set([
      ...results.filter(({ verdict }) => verdict === 'unexpected-pass').map(({ id }) => id),
      ...(end?.stale ?? []).map(({ id }) => id),
    ]),
  };
}

/** Takes ids out of one entry. @returns whether any of it is left. */
function thin(entry: YAMLMap, stale: ReadonlySet<string>): boolean {
  const id = entry.get('id');
  if (typeof id === 'string') return !stale.has(id);
  const ids = entry.get('ids');
  if (!isSeq(ids)) return true;
  ids.items = ids.items.filter((item) => !stale.has(String(isScalar(item) ? item.value : item)));
  return ids.items.length > 0;
}

/**
 * Makes sure that a baseline can be brought up to date by a run of one version.
 *
 * @throws CommandError when the file is there, and is not a baseline, or is one for several versions or `like` another.
 */
export function assertWritable(file: string): void {
  if (!existsSync(file)) return;
  // Refuses what is not one, or beyond the limits of such files.
  const { several, like } = readBaseline(file);
  const why = several ? 'is for several versions' : like && `adds to another baseline ('like: ${like.source}')`;
  if (why === undefined) return;
  throw new CommandError(
    `${file} ${why}, so that --write-baseline can't bring it up to date: run with --baseline ${file}, and edit by hand what the report names`,
    EXIT.usage,
  );
}

function openDocument(file: string, { run }: RunResults): Document {
  assertWritable(file);
  if (existsSync(file)) return parseDocument(readFileSync(file, 'utf8'));
  return parseDocument(`target: ${JSON.stringify(run.target)}\nversion: ${JSON.stringify(run.version)}\nentries: []\n`);
}

/**
 * Brings a baseline up to date with a run that was compared with it: stale entries go, and each failure that is not in
 * it gets an entry whose reason is still to be written. Everything else in the file stays as it is, comments too.
 *
 * @returns how many entries were added, and how many scenarios were taken out.
 * @throws CommandError as `assertWritable` does, and what node:fs throws when the file can't be written.
 */
export function updateBaseline(file: string, results: RunResults): { added: number; removed: number } {
  const document = openDocument(file, results);
  const { missing, stale } = updateFrom(results);
  const entries = document.get('entries');
  if (!isSeq(entries)) throw new Error(`${file} has no list 'entries'`);
  entries.items = entries.items.filter((entry) => !isMap(entry) || thin(entry, stale));
  // An empty list is written as [], and what is added to it must not be.
  entries.flow = false;
  for (const id of missing) entries.add(document.createNode({ id, reason: UNWRITTEN }));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  return { added: missing.length, removed: stale.size };
}
