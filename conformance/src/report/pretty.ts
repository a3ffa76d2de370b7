import { type ResultRecord, type RunRecord, VERDICTS } from './records.js';
import type { MakeReporter, Sink } from './reporter.js';

/** More of one message than this says nothing more to a reader. */
const MAX_SHOWN = 4000;

function paint(sink: Sink) {
  const wrap = (code: number) => (text: string) => (sink.interactive ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { red: wrap(31), green: wrap(32), yellow: wrap(33), dim: wrap(2), bold: wrap(1) };
}

/** Text from a target, made harmless for a terminal: control characters are shown, not obeyed. */
function harmless(text: string): string {
  const cut = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)` : text;
  return cut
    .replaceAll('\r\n', '\n')
    .replaceAll(/[^\P{Cc}\t\n]/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}

/** The command that runs one scenario again. */
function again(run: RunRecord | undefined, result: ResultRecord): string {
  const host = result.host === undefined || result.host === 'express5' ? '' : ` --host ${result.host}`;
  return `conformance run ${run?.asked ?? '<target>'} --only ${result.id}${host} --trace`;
}

/** For a person at a terminal: progress while it runs, then what failed, grouped by requirement. */
export const prettyReporter: MakeReporter = (sink, { trace }) => {
  const { red, green, yellow, dim, bold } = paint(sink);
  const results: ResultRecord[] = [];
  let run: RunRecord | undefined;
  let ended = false;

  const traceOf = (result: ResultRecord): string => {
    const wire = (result.wire ?? []).flatMap(({ step, request, response }) => [
      dim(`      step ${step}`),
      indent(harmless(request.trimEnd()), '      > '),
      indent(harmless(response.trimEnd()) || '(nothing)', '      < '),
    ]);
    const store = (result.store ?? []).map(({ op, id, answer, data, cookie }) =>
      harmless(
        `      store.${op}(${[id, data && { ...(data as object), cookie }]
          .filter((part) => part !== undefined)
          .map((part) => JSON.stringify(part))
          .join(', ')}) ${answer}`,
      ),
    );
    return [...wire, ...store].map((line) => `${line}\n`).join('');
  };

  const show = (result: ResultRecord): string => {
    const lines = [`  ${red('✗')} ${bold(result.id)}  ${dim(`${result.level} · ${result.file}:${result.line}`)}\n`];
    if (result.reason !== undefined && result.verdict === 'error')
      lines.push(`${indent(red(harmless(result.reason)), '    ')}\n`);
    for (const { step, path, expected, actual } of result.failures) {
      lines.push(`    step ${step}, ${path}\n`);
      lines.push(`      expected ${harmless(JSON.stringify(expected))}\n`);
      lines.push(`      actual   ${harmless(JSON.stringify(actual))}\n`);
    }
    lines.push(traceOf(result));
    lines.push(`    ${dim(again(run, result))}\n\n`);
    return lines.join('');
  };

  /** Under each requirement the scenarios that show it; a scenario is shown in full once. */
  const grouped = (title: string, list: readonly ResultRecord[]): void => {
    if (list.length === 0) return;
    sink.write(`\n${bold(title)}\n\n`);
    const shown = new Set<string>();
    for (const requirement of new Set(list.flatMap((result) => result.requirements))) {
      sink.write(`${requirement}\n`);
      for (const result of list.filter(({ requirements }) => requirements.includes(requirement))) {
        sink.write(shown.has(result.id) ? `  ${red('✗')} ${result.id} ${dim('(above)')}\n\n` : show(result));
        shown.add(result.id);
      }
    }
  };

  const marks: Record<ResultRecord['verdict'], string> = {
    pass: green('.'),
    fail: red('F'),
    'known-failure': yellow('k'),
    'unexpected-pass': red('P'),
    'not-applicable': dim('-'),
    error: red('E'),
  };

  return {
    line(record) {
      if (record.type === 'run') {
        run = record;
        sink.write(
          `${record.target} ${record.version} on ${record.host}, Node ${record.node}, corpus ${record.corpusVersion}, ${record.scenarios} scenarios\n`,
        );
      } else if (record.type === 'result') {
        results.push(record);
        sink.write(marks[record.verdict]);
        if (results.length % 100 === 0) sink.write('\n');
      } else {
        ended = true;
        sink.write('\n');
        grouped(
          'Harness or target failed',
          results.filter(({ verdict }) => verdict === 'error'),
        );
        grouped(
          'Does not conform',
          results.filter(({ verdict }) => verdict === 'fail'),
        );
        if (trace)
          grouped(
            'As expected',
            results.filter(({ verdict }) => verdict === 'pass' || verdict === 'known-failure'),
          );
        const passed = results.filter(({ verdict }) => verdict === 'unexpected-pass');
        if (passed.length + (record.stale?.length ?? 0) > 0) {
          sink.write(`\n${bold('The baseline is stale')}\n\n`);
          for (const { id } of passed) sink.write(`  ${id} passes now: remove its entry\n`);
          for (const { id, reason } of record.stale ?? []) sink.write(`  ${id}: ${reason}\n`);
        }
        if (record.notRun && record.notRun.length > 0)
          sink.write(`\n${bold('Not run')}: ${record.notRun.join(', ')}\n`);
        const counts = VERDICTS.filter((verdict) => record.counts[verdict] > 0).map(
          (verdict) => `${record.counts[verdict]} ${verdict}`,
        );
        const seconds = record.durationMs / 1000;
        sink.write(
          `\n${bold(counts.join(', ') || 'nothing ran')}\n${dim(
            `${seconds.toFixed(2)} s, ${Math.round(results.length / seconds)} scenarios/s, at most ${Math.round(record.peakMemory / 1e6)} MB`,
          )}\n`,
        );
      }
    },
    end() {
      if (!ended)
        sink.write(
          `\n${red('The run was cut off')} after ${results.length} of ${run?.scenarios ?? 'unknown'} scenarios.\n`,
        );
    },
  };
};
