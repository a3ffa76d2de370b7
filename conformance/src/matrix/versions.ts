/**
 * `npm run conformance:versions`: which requirements each version of express-session meets, as Markdown. The README
 * shows the short form: `--write` puts it there, and `--check` fails when it is not what it has to be. Each version must
 * fail exactly what its baseline lists; what is missing there and what is stale goes to standard error.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { complain, print } from '../commands/print.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { having, type RunResults } from '../report/run-results.js';
import { collect } from './collect.js';
import { broughtList, type Column, fullTable, requirementsMet, shortTable } from './requirements-met.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The versions, oldest first, by the names under which they are installed. */
const VERSIONS = ['1.9.3', '1.13.0', '1.15.6', '1.16.2', '1.17.3', '1.18.2'].map((v) => `express-session-${v}`);

/** The other implementations, which are not the next version of anything. */
const LINE = [...VERSIONS, 'express-session'];
const OTHERS = ['express-session-gristlabs', ROOT];

const README = `${ROOT}/README.md`;
const BEGIN = '<!-- conformance:versions -->';
const END = '<!-- conformance:versions:end -->';

/** What the README shows between the markers. @throws when there are no markers. */
function inReadme(text: string): { before: string; shown: string; after: string } {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`README.md has no ${BEGIN} … ${END}`);
  const from = begin + BEGIN.length;
  return { before: text.slice(0, from), shown: text.slice(from, end), after: text.slice(end) };
}

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
function unexpected({ results, end }: RunResults): string[] {
  return [
    ...having(results, 'fail', 'unexpected-pass', 'error').map(
      ({ id, verdict, reason, entry }) =>
        `${id}: ${verdict}${entry ? ` (${entry.file}:${entry.line})` : ''}${reason === undefined ? '' : `: ${reason}`}`,
    ),
    ...(end?.stale ?? []).map(({ file, line, reason }) => `${file}:${line}: ${reason}`),
  ];
}

async function main(args: readonly string[]): Promise<ExitStatus> {
  const [flag] = args;
  if (args.length > 1 || (flag !== undefined && flag !== '--check' && flag !== '--write')) {
    complain('conformance:versions takes --check or --write, or nothing');
    return EXIT.usage;
  }
  // Read first: a README without markers is noticed before a minute has passed.
  const readme = flag === undefined ? undefined : inReadme(readFileSync(README, 'utf8'));
  const columns: Column[] = [];
  let folders = new Map<string, string>();
  const statuses: ExitStatus[] = [];
  for (const target of [...LINE, ...OTHERS]) {
    const { status, results } = await collect(target, 'shipped');
    const { run } = results;
    statuses.push(status);
    for (const text of unexpected(results)) complain(`${run.target} ${run.version}, ${text}`);
    const isOfLine = run.target === 'express-session';
    columns.push({ name: isOfLine ? run.version : `${run.target} ${run.version}`, met: requirementsMet(results) });
    folders = foldersOf(results);
  }
  const ids = [...folders.keys()].sort();
  const line = columns.slice(0, LINE.length);
  const short = `\n\n${shortTable(folders, columns)}\n\n${broughtList(ids, line)}\n\n`;
  if (readme === undefined) await print(`${fullTable(ids, columns)}${short}`);
  if (readme && flag === '--write') writeFileSync(README, readme.before + short + readme.after);
  if (readme && flag === '--check' && readme.shown !== short) {
    complain('The table in README.md is out of date: npm run conformance:versions -- --write');
    return EXIT.stale;
  }
  return [EXIT.failed, EXIT.nonconformance, EXIT.stale].find((status) => statuses.includes(status)) ?? EXIT.conforms;
}

process.exitCode = await main(process.argv.slice(2));
