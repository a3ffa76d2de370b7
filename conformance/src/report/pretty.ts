import { countsAgainst } from '../exit-status.js';
import { indent, printable, printableJson } from '../printable.js';
import { differences, exchanges, numbers, repeatCommand } from './failure-text.js';
import { harmless } from './harmless.js';
import { type EndRecord, placeOf, type ResultRecord, VERDICTS } from './records.js';
import type { MakeReporter } from './reporter.js';
import { groupsOf, having, missingFrom, RunGatherer, type RunResults } from './run-results.js';
import { missingText, nothingApplied, scoresOf, scoreText } from './scores.js';
import type { Sink } from './sink.js';

function paint({ colour }: Sink) {
  const wrap = (code: number) => (text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { red: wrap(31), green: wrap(32), yellow: wrap(33), dim: wrap(2), bold: wrap(1) };
}

/** For a person: progress while it runs, if somebody is watching, then what failed, grouped by requirement. */
export const prettyReporter: MakeReporter = (sink, { trace }) => {
  const { red, green, yellow, dim, bold } = paint(sink);
  const gatherer = new RunGatherer();

  const progress = ({ run, results }: RunResults): void => {
    if (!sink.terminal) return;
    const failed = having(results, 'fail', 'error', 'unexpected-pass').length;
    sink.write(`\r\u001b[K${results.length}/${run.scenarios}${failed > 0 ? red(`  ${failed} failed`) : ''}`);
  };

  const one = ({ run }: RunResults, result: ResultRecord): string => {
    const passed = result.verdict === 'pass';
    const parts = [
      `${passed ? green('✓') : red('✗')} ${bold(result.id)}  ${dim(`${result.level} · ${result.file}:${result.line}`)}`,
    ];
    if (result.reason !== undefined) parts.push(indent(red(printable(result.reason)), '  '));
    if (result.failures.length > 0) parts.push(indent(differences(result), '  '));
    const wire = exchanges(result);
    if (wire !== '') parts.push(indent(wire, '    '));
    if (!passed) parts.push(indent(dim(repeatCommand(run, result)), '  '));
    return indent(parts.join('\n'), '  ');
  };

  /** Under each requirement the scenarios that show it; a scenario is shown in full once. */
  const grouped = (title: string, runResults: RunResults, list: readonly ResultRecord[]): void => {
    if (list.length === 0) return;
    sink.write(`\n${bold(title)}\n\n`);
    const texts = new Map(list.flatMap(({ texts = {} }) => Object.entries(texts)));
    const shown = new Set<string>();
    for (const [requirement, its] of groupsOf(list, ({ requirements }) => requirements)) {
      sink.write(`${requirement}\n`);
      const text = texts.get(requirement);
      if (text !== undefined) sink.write(`${indent(printable(text.trim()), '  ')}\n`);
      for (const result of its) {
        sink.write(shown.has(result.id) ? `  ${result.id} ${dim('(above)')}\n\n` : `${one(runResults, result)}\n\n`);
        shown.add(result.id);
      }
    }
  };

  const known = (list: readonly ResultRecord[]): void => {
    if (list.length === 0) return;
    sink.write(`\n${bold('Known failures')}\n\n`);
    // One reason may stand for many.
    for (const [reason, its] of groupsOf(list, (result) => [`${result.reason}${numbers(result.upstream)}`])) {
      sink.write(`  ${yellow(printable(reason))}\n`);
      for (const { id } of its) sink.write(`    ${id}\n`);
    }
  };

  const stale = (list: readonly ResultRecord[], end: EndRecord | undefined): void => {
    const entries = [
      ...list.map(({ id, entry }) => ({ id, reason: 'it passes now: remove the entry', place: entry })),
      ...(end?.stale ?? []).map((entry) => ({ id: entry.id, reason: entry.reason, place: entry })),
    ];
    if (entries.length === 0) return;
    sink.write(`\n${bold('The baseline is stale')}\n\n`);
    for (const { id, reason, place } of entries) {
      sink.write(`  ${place ? `${place.file}:${place.line}: ` : ''}${id}: ${reason}\n`);
    }
  };

  const reported = ({ reported: answers = [] }: Partial<EndRecord> = {}): void => {
    if (answers.length === 0) return;
    sink.write(`\n${bold('Reported, not judged')}\n\n`);
    for (const { text, answer } of answers)
      sink.write(`  ${printable(text)}\n    ${printable(printableJson(answer))}\n`);
  };

  const section = (gathered: RunResults): void => {
    const { results, end } = gathered;
    if (sink.terminal) sink.write('\r\u001b[K');
    if (trace) grouped('As expected', gathered, having(results, 'pass', 'known-failure'));
    else known(having(results, 'known-failure'));
    const failed = having(results, 'fail');
    grouped(
      'Optional, and left out',
      gathered,
      failed.filter((result) => !countsAgainst(result)),
    );
    grouped('Does not conform', gathered, failed.filter(countsAgainst));
    grouped('Harness or target failed', gathered, having(results, 'error'));
    stale(having(results, 'unexpected-pass'), end);
    const missing = missingFrom(gathered);
    if (missing.length > 0) {
      sink.write(`\n${bold('Incomplete')}\n\n`);
      for (const text of missing) sink.write(`  ${red(printable(text))}\n`);
    }
    reported(end);
    const counts = VERDICTS.map((verdict) => [having(results, verdict).length, verdict] as const);
    const summary = counts.filter(([count]) => count > 0).map(([count, verdict]) => `${count} ${verdict}`);
    const nothing = nothingApplied(results);
    if (nothing !== undefined) sink.write(`\n${red(nothing)}\n`);
    sink.write(`\n${bold(summary.join(', ') || 'nothing ran')}\n`);
    for (const score of scoresOf(results)) sink.write(`${scoreText(score)}\n`);
    const lacking = missingText(results);
    if (lacking !== undefined) sink.write(`${dim(printable(lacking))}\n`);
    if (end) {
      const seconds = end.durationMs / 1000;
      const rate = Math.round(results.length / Math.max(seconds, 0.001));
      const memory = Math.round(end.peakMemory / 1e6);
      sink.write(`${dim(`${seconds.toFixed(2)} s, ${rate} scenarios/s, at most ${memory} MB`)}\n`);
    }
  };

  return {
    line(line) {
      const record = harmless(line);
      const gathered = gatherer.add(record);
      if (record.type === 'run') {
        if (gatherer.runs.length > 1) sink.write('\n');
        sink.write(
          `${record.target} ${record.version} on ${placeOf(record)}, Node ${record.node}, corpus ${record.corpusVersion}, ${record.scenarios} scenarios\n`,
        );
      } else if (record.type === 'result') progress(gathered);
      else section(gathered);
    },
    end() {
      const last = gatherer.runs.at(-1);
      if (last && !last.end) section(last);
    },
  };
};
