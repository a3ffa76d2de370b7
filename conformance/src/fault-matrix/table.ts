import type { BaselineEntry } from '../baseline.js';
import { cells, FAILURES, SHAPES } from './cells.js';

/** How many of a place's cells fail, and of how many; nothing where there are no cells. */
function share(failing: number, all: number): string {
  if (all === 0) return '';
  return failing === 0 ? `– of ${all}` : `**${failing}** of ${all}`;
}

/**
 * The failing cells of a target as Markdown: a table of failure × shape of the response, and one of the reasons.
 *
 * @param known its baseline, which a test compares with a run.
 */
export function faultMatrixTable(known: readonly BaselineEntry[]): string {
  const failing = new Set(known.map(({ id }) => id));
  const all = cells();
  const shapes = Object.keys(SHAPES);
  const rows = Object.entries(FAILURES).map(([failure, { words }]) => {
    const counts = shapes.map((shape) => {
      const there = all.filter((cell) => cell.failure === failure && cell.shape === shape);
      return share(there.filter(({ scenario }) => failing.has(scenario.id)).length, there.length);
    });
    return `| ${words} | ${counts.join(' | ')} |`;
  });
  const reasons = new Map<string, number>();
  for (const { reason } of known) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [
    `| The store … | ${shapes.join(' | ')} |`,
    `|---|${shapes.map(() => '---|').join('')}`,
    ...rows,
    '',
    '| Cells | Reason |',
    '|---|---|',
    ...[...reasons].sort(([, a], [, b]) => b - a).map(([reason, count]) => `| ${count} | ${reason} |`),
  ].join('\n');
}
