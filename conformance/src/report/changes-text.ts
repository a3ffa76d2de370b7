import { indent, printable } from '../printable.js';
import type { Change, Comparison, RunChanges } from './changes.js';
import { differences } from './failure-text.js';
import { markdownTable, plainMarkdown } from './markdown.js';
import { placeOf } from './records.js';
import { groupsOf } from './run-results.js';

/** The kinds of changes in the order in which they matter, with their titles. */
const KINDS = [
  ['worse', 'Worse: these passed'],
  ['better', 'Better: these pass now'],
  ['other', 'Still not passing, in another way'],
  ['added', 'Only in the later results'],
  ['removed', 'Only in the earlier results'],
] as const;

function titleOf({ before, after }: RunChanges): string {
  const name = ({ target, version }: RunChanges['before']) => `${target} ${version}`;
  const same = name(before) === name(after) && before.corpusVersion === after.corpusVersion;
  const left = same ? `${name(before)} of ${before.startedAt}` : name(before);
  const right = same ? `of ${after.startedAt}` : name(after);
  const corpora = [...new Set([before.corpusVersion, after.corpusVersion])].join(' and ');
  return `${left} and ${right}, on ${placeOf(after)}, corpus ${corpora}`;
}

function movement({ before, after }: Change): string {
  if (before === undefined) return after ?? '';
  return after === undefined ? before : `${before} → ${after}`;
}

/** Changes under the first requirement of each, in the order in which these come up. */
function byRequirement(changes: readonly Change[]): Map<string, Change[]> {
  return groupsOf(changes, ({ requirements }) => requirements.slice(0, 1));
}

function detailed({ id, result, ...change }: Change): string {
  const lines = [`${id}  ${movement({ id, ...change })}`];
  if (result?.reason !== undefined) lines.push(indent(printable(result.reason), '  '));
  if (result && result.failures.length > 0) lines.push(indent(differences(result), '  '));
  return lines.join('\n');
}

function sectionText(changes: RunChanges): string {
  const parts = [titleOf(changes)];
  for (const [kind, title] of KINDS) {
    const list = changes[kind];
    if (list.length === 0) continue;
    const groups = [...byRequirement(list)].map(([requirement, its]) => {
      const shown = its.map((change) => (kind === 'worse' ? detailed(change) : `${change.id}  ${movement(change)}`));
      return `${requirement}\n${indent(shown.join('\n'), '  ')}`;
    });
    parts.push(`${title} (${list.length})\n\n${indent(groups.join('\n'), '  ')}`);
  }
  if (parts.length === 1) parts.push('Nothing has changed.');
  return `${parts.join('\n\n')}\n`;
}

function placesText({ onlyBefore, onlyAfter }: Comparison): string[] {
  const line = (places: readonly string[], which: string) =>
    places.length > 0 ? [`Only in the ${which} results: ${places.join(', ')}.`] : [];
  return [...line(onlyBefore, 'earlier'), ...line(onlyAfter, 'later')];
}

/** For a person: the changes by requirement, with the differences of what got worse. */
export function changesText(comparison: Comparison): string {
  return [...comparison.runs.map(sectionText), ...placesText(comparison).map((line) => `${line}\n`)].join('\n');
}

function sectionMarkdown(changes: RunChanges): string {
  const parts = [`## ${plainMarkdown(titleOf(changes))}`];
  for (const [kind, title] of KINDS) {
    const list = changes[kind];
    if (list.length === 0) continue;
    const rows = [...byRequirement(list)].flatMap(([requirement, its]) =>
      its.map((change) => [requirement, change.id, movement(change)].map(plainMarkdown)),
    );
    parts.push(`### ${title} (${list.length})`, markdownTable(['requirement', 'scenario', ''], rows));
  }
  if (parts.length === 1) parts.push('Nothing has changed.');
  return `${parts.join('\n\n')}\n`;
}

/** For a job summary or a pull request: a table for each kind of change. */
export function changesMarkdown(comparison: Comparison): string {
  return [
    ...comparison.runs.map(sectionMarkdown),
    ...placesText(comparison).map((line) => `${plainMarkdown(line)}\n`),
  ].join('\n');
}
