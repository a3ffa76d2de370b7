import { dirname } from 'node:path';
import type { Corpus } from '../conformance/src/corpus/corpus.js';
import { markdownTable, plainMarkdown } from '../conformance/src/report/markdown.js';
import type { RunResults } from '../conformance/src/report/run-results.js';

/** The folder of the corpus with the scenarios for browsers. */
const FOLDER = 'browser';

function isForBrowsers(file: string): boolean {
  return dirname(file).split(/[\\/]/).at(-1) === FOLDER;
}

/** The engine of a run, without its version: a browser's update should not change the table. */
function engineOf({ run }: RunResults): string {
  const name = run.client?.split(' ')[0] ?? 'plain client';
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A requirement's result in an engine: the number of scenarios, and how many of them passed. */
function cell(id: string, { results }: RunResults, marked: boolean): string {
  const about = results.filter(({ requirements }) => requirements.includes(id));
  const passed = about.filter(({ verdict }) => verdict === 'pass').length;
  if (about.length === 0) return '–';
  return `${passed === about.length ? '✓' : '✗'} ${passed}/${about.length}${marked ? ' \\*' : ''}`;
}

/**
 * The table of browsers, requirement × engine, as Markdown.
 *
 * @param runs one for each engine.
 */
export function browserTable(corpus: Corpus, runs: readonly RunResults[]): string {
  const requirements = corpus.requirements.filter(({ file }) => isForBrowsers(file));
  const differs = (id: string, run: RunResults) =>
    corpus.scenarios
      .filter(({ scenario, file }) => isForBrowsers(file) && scenario.verifies.includes(id))
      .some(({ scenario }) =>
        (scenario.steps ?? []).some(({ expect }) => {
          const own = expect?.engines?.[engineOf(run).toLowerCase() as never] as { sent?: unknown } | undefined;
          return own?.sent !== undefined;
        }),
      );
  const rows = requirements.map(({ id, text }) => [
    plainMarkdown(text.trim()),
    ...runs.map((run) => cell(id, run, differs(id, run))),
  ]);
  const counts = runs.map((run) => {
    const own = run.results.filter(({ file }) => isForBrowsers(file));
    const taken = run.results.filter(({ file }) => !isForBrowsers(file));
    const passed = (list: typeof own) => `${list.filter(({ verdict }) => verdict === 'pass').length}/${list.length}`;
    return { own: passed(own), taken: passed(taken) };
  });
  return markdownTable(
    ['requirement', ...runs.map(engineOf)],
    [
      ...rows,
      ['**scenarios written for browsers**', ...counts.map(({ own }) => own)],
      ['**scenarios of the plain client, in a browser**', ...counts.map(({ taken }) => taken)],
    ],
  );
}
