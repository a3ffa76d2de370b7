import type { Json } from '../corpus/scenario.js';
import { printable, printableJson } from '../printable.js';
import type { Difference } from './compare.js';
import type { DiffResult, ScenarioDiff } from './diff.js';
import { differingScenarios } from './ledger.js';

/** Longer values are cut in a report. */
const MAX_SHOWN = 400;

function show(value: Json): string {
  const text = printableJson(value);
  return printable(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text);
}

/** The differences of a scenario, a few lines each. */
export function differencesText(
  differences: readonly Difference[],
  names: { target: string; against: string },
): string {
  const width = Math.max(names.target.length, names.against.length);
  return differences
    .map(({ step, path, target, against }) =>
      [
        `  step ${step}: ${printable(path)}`,
        `    ${names.target.padEnd(width)}  ${show(target)}`,
        `    ${names.against.padEnd(width)}  ${show(against)}`,
      ].join('\n'),
    )
    .join('\n');
}

function listed(one: ScenarioDiff, names: { target: string; against: string }): string {
  return `${one.id} (${one.file}:${one.line})\n${differencesText(one.differences, names)}\n`;
}

/** The report of a comparison for a person: what is not explained in full, what is explained in one line each. */
export function diffText(result: DiffResult, options: { target: string; against: string }): string {
  const { target, against, ledger, scenarios, unknown } = result;
  const of = (verdict: ScenarioDiff['verdict']) => scenarios.filter((one) => one.verdict === verdict);
  const different = of('different');
  const stale = of('stale');
  const errors = of('error');
  const explained = of('explained');
  const lines = [`${target.name} ${target.version} against ${against.name} ${against.version}\n`];
  if (different.length > 0) {
    lines.push(`\nDifferent${ledger ? ` and not in ${ledger.file}` : ''}:\n\n`);
    lines.push(...different.map((one) => `${listed(one, options)}\n`));
  }
  if (stale.length > 0 || unknown.length > 0) {
    lines.push(`\nStale in ${ledger?.file ?? 'the ledger'}:\n\n`);
    lines.push(...stale.map((one) => `${one.id} does not differ any more\n`), ...unknown.map((text) => `${text}\n`));
  }
  if (errors.length > 0) {
    lines.push('\nNot compared:\n\n');
    lines.push(...errors.map((one) => `${one.id}: ${one.reason ?? ''}\n`));
  }
  if (explained.length > 0) {
    lines.push(`\nDifferent as ${ledger?.file} lists:\n\n`);
    const isNamed = ({ id, by }: ScenarioDiff) => by !== undefined && differingScenarios(by).includes(id);
    lines.push(...explained.filter(isNamed).map((one) => `${one.id}: ${one.by?.summary ?? ''}\n`));
    for (const divergence of ledger?.divergences ?? []) {
      const { length } = explained.filter((one) => one.by === divergence && !isNamed(one));
      if (length > 0) lines.push(`${length} further scenarios: ${divergence.summary}\n`);
    }
  }
  const counts = (['same', 'explained', 'different', 'stale', 'not-applicable', 'error'] as const)
    .map((verdict) => `${of(verdict).length} ${verdict}`)
    .join(', ');
  lines.push(`\n${scenarios.length} scenarios: ${counts}\n`);
  return lines.join('');
}
