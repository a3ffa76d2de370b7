import { markdownTable, plainMarkdown } from '../report/markdown.js';
import type { RunResults } from '../report/run-results.js';

/** How many groups of requirements are named for a version that brought many. */
const MAX_GROUPS = 8;

/** How far a target meets a requirement: all of its scenarios that apply pass, or only some, or none; or none applies. */
export type Met = 'all' | 'some' | 'none' | 'not applicable';

const SIGNS: Record<Met, string> = { all: '✓', some: '◐', none: '✗', 'not applicable': '–' };

/** A target in a table. */
export interface Column {
  name: string;
  met: ReadonlyMap<string, Met>;
}

/** How far each requirement is met, by its id. */
export function requirementsMet({ results }: Pick<RunResults, 'results'>): Map<string, Met> {
  const passed = new Map<string, boolean[]>();
  for (const { verdict, requirements } of results) {
    for (const id of requirements) {
      const list = passed.get(id) ?? [];
      if (verdict !== 'not-applicable') list.push(verdict === 'pass');
      passed.set(id, list);
    }
  }
  return new Map(
    [...passed].map(([id, list]): [string, Met] => [
      id,
      list.length === 0 ? 'not applicable' : list.every(Boolean) ? 'all' : list.some(Boolean) ? 'some' : 'none',
    ]),
  );
}

/** Requirement × version. */
export function fullTable(ids: readonly string[], columns: readonly Column[]): string {
  return markdownTable(
    ['requirement', ...columns.map(({ name }) => name)],
    ids.map((id) => [plainMarkdown(id), ...columns.map(({ met }) => SIGNS[met.get(id) ?? 'not applicable'])]),
  );
}

/** Requirements that are met, of those that apply, for each folder of the corpus. */
export function shortTable(folders: ReadonlyMap<string, string>, columns: readonly Column[]): string {
  const row = (name: string, ids: readonly string[]) => [
    name,
    ...columns.map(({ met }) => {
      const applicable = ids.filter((id) => met.get(id) !== 'not applicable');
      return `${applicable.filter((id) => met.get(id) === 'all').length}/${applicable.length}`;
    }),
  ];
  const names = [...new Set(folders.values())].sort();
  const inFolder = (name: string) => [...folders].filter(([, folder]) => folder === name).map(([id]) => id);
  return markdownTable(
    ['requirements met', ...columns.map(({ name }) => name)],
    [...names.map((name) => row(`\`${name}\``, inFolder(name))), row('**all**', [...folders.keys()])],
  );
}

/** Ids by their first two words, with how many there are, most first. */
function grouped(ids: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const id of ids) {
    const group = id.split('.').slice(0, 2).join('.');
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  const list = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const named = list.slice(0, MAX_GROUPS).map(([group, n]) => `\`${group}\`${n > 1 ? ` (${n})` : ''}`);
  const rest = list.slice(MAX_GROUPS).reduce((sum, [, n]) => sum + n, 0);
  return [...named, ...(rest > 0 ? [`${rest} others`] : [])].join(', ');
}

/** What each version of the line met that the one before did not, and the other way round. */
export function broughtList(ids: readonly string[], line: readonly Column[]): string {
  const items = line.slice(1).flatMap(({ name, met }, i) => {
    const before = line[i]?.met;
    const has = (map: ReadonlyMap<string, Met> | undefined, id: string) => map?.get(id) === 'all';
    const brought = ids.filter((id) => has(met, id) && !has(before, id));
    const lost = ids.filter((id) => !has(met, id) && has(before, id));
    return [
      ...(brought.length > 0 ? [`- ${name} brought ${brought.length}: ${grouped(brought)}`] : []),
      ...(lost.length > 0 ? [`- ${name} lost ${lost.length}: ${lost.map((id) => `\`${id}\``).join(', ')}`] : []),
    ];
  });
  return items.join('\n');
}
