import { countsAgainst } from '../exit-status.js';
import { differences, exchanges, numbers, repeatCommand } from './failure-text.js';
import { printable } from './printable.js';
import { placeOf, type ResultRecord, VERDICTS } from './records.js';
import { groupsOf, having, missingFrom, type RunResults, wholeReport } from './run-results.js';
import { nothingApplied, scoresOf, scoreText } from './scores.js';

/** Text that stands in a line or a table cell as it is, whatever it contains. */
export function plainMarkdown(text: string): string {
  return printable(text)
    .replaceAll(/[\\`*_{}[\]<>#|~&]/g, '\\$&')
    .replaceAll('\n', ' ');
}

/** Backticks that are more than any that follow each other in the text, and at least so many. */
function fenceFor(text: string, least: number): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), least - 1);
  return '`'.repeat(longest + 1);
}

/** Text in a code block; the fence is longer than any in the text (CommonMark 4.5). */
function fenced(text: string): string {
  const fence = fenceFor(text, 3);
  return `${fence}text\n${text}\n${fence}`;
}

/** Text as code within a line (CommonMark 6.1). */
function codeSpan(text: string): string {
  const fence = fenceFor(text, 1);
  // A blank on both sides keeps a backtick at either end apart, and is not shown.
  return fence === '`' ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

/** A table; cells are Markdown already. All columns but the first are numbers or signs. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : ':-:'))), ...rows.map(line)].join('\n');
}

function featureTable(results: readonly ResultRecord[]): string {
  const shown = VERDICTS.filter((verdict) => having(results, verdict).length > 0);
  const row = (name: string, list: readonly ResultRecord[]) => [
    name,
    ...shown.map((verdict) => String(having(list, verdict).length || '')),
  ];
  const features = groupsOf(results, ({ feature }) => [feature]);
  return markdownTable(
    ['feature', ...shown],
    [
      ...[...features].map(([feature, its]) => row(plainMarkdown(feature), its)),
      ...scoresOf(results).map(({ profile }) =>
        row(
          `*${profile}*`,
          results.filter((result) => result.profile === profile),
        ),
      ),
      row('**all**', results),
    ],
  );
}

function failure({ run }: RunResults, result: ResultRecord): string {
  const texts = Object.entries(result.texts ?? {}).map(
    ([id, text]) => `*${plainMarkdown(id)}*: ${plainMarkdown(text)}`,
  );
  const wire = exchanges(result);
  return [
    `#### ${plainMarkdown(result.id)}`,
    `${[`${plainMarkdown(result.level)}, ${plainMarkdown(`${result.file}:${result.line}`)}`, ...texts].join('  \n')}`,
    ...(result.reason === undefined ? [] : [plainMarkdown(result.reason)]),
    ...(result.failures.length === 0 ? [] : [fenced(differences(result))]),
    ...(wire === '' ? [] : [`<details><summary>over the wire</summary>\n\n${fenced(wire)}\n\n</details>`]),
    codeSpan(repeatCommand(run, result)),
  ].join('\n\n');
}

function section(runResults: RunResults): string {
  const { run, results, end } = runResults;
  const parts = [
    `## ${plainMarkdown(`${run.target} ${run.version}`)}`,
    `On ${plainMarkdown(placeOf(run))}, Node ${plainMarkdown(run.node)}, corpus ${plainMarkdown(run.corpusVersion)}.`,
    ...(results.length > 0 ? [featureTable(results)] : ['Nothing ran.']),
    ...[scoresOf(results).map(scoreText).join('; '), nothingApplied(results) ?? ''].filter((text) => text !== ''),
  ];
  const list = (title: string, items: readonly string[]) => {
    if (items.length > 0) parts.push(`### ${title}`, items.map((item) => `- ${item}`).join('\n'));
  };
  const detailed = (title: string, items: readonly ResultRecord[]) => {
    if (items.length > 0) parts.push(`### ${title}`, ...items.map((item) => failure(runResults, item)));
  };
  const failed = having(results, 'fail');
  detailed('Harness or target failed', having(results, 'error'));
  detailed('Does not conform', failed.filter(countsAgainst));
  detailed(
    'Optional, and left out',
    failed.filter((result) => !countsAgainst(result)),
  );
  list('The baseline is stale', [
    ...having(results, 'unexpected-pass').map(
      ({ id, entry }) =>
        `${entry ? `${plainMarkdown(`${entry.file}:${entry.line}`)}: ` : ''}${plainMarkdown(id)} passes now`,
    ),
    ...(end?.stale ?? []).map((entry) => plainMarkdown(`${entry.file}:${entry.line}: ${entry.id}: ${entry.reason}`)),
  ]);
  list(
    'Known failures',
    having(results, 'known-failure').map(
      ({ id, reason = '', upstream }) => `${plainMarkdown(id)}: ${plainMarkdown(reason)}${numbers(upstream)}`,
    ),
  );
  list('Incomplete', missingFrom(runResults).map(plainMarkdown));
  return `${parts.join('\n\n')}\n`;
}

/** For a job summary, an issue or a page: counts a feature, then what failed. */
export const markdownReporter = wholeReport((runs) => runs.map(section).join('\n'));
