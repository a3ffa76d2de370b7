import { indent, printable, printableJson, printableLine } from '../printable.js';
import type { ResultRecord, RunRecord } from './records.js';

/** A word of a shell command, quoted where it has to be. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The command that runs one scenario again, alone, and shows what goes over the wire. */
export function repeatCommand(run: RunRecord, { id, host }: Pick<ResultRecord, 'id' | 'host'>): string {
  const [engine] = run.client?.split(' ') ?? [];
  if (engine !== undefined) return `npx vitest run browser-tests/${engine}.test.ts -t ${shellWord(id)}`;
  const command = { store: 'store', faults: 'fault-matrix' };
  if (run.contract) return ['conformance', command[run.contract], run.asked, '--only', id].map(shellWord).join(' ');
  return [
    ...[
      'conformance',
      'run',
      ...(run.program === undefined ? [] : [/^http:\/\/\S+$/.test(run.asked) ? '--url' : '--command']),
      run.asked,
      '--only',
      id,
    ],
    ...(run.program !== undefined || host === undefined || host === 'express5' ? [] : ['--host', host]),
    ...(run.spec === undefined ? [] : ['--spec', run.spec]),
    '--trace',
  ]
    .map(shellWord)
    .join(' ');
}

/** What was expected and what came, a few lines for each difference. */
export function differences({ failures }: Pick<ResultRecord, 'failures'>): string {
  return failures
    .map(
      ({ step, path, expected = null, actual = null }) =>
        `step ${printableLine(step)}, ${printableLine(path)}\n  expected ${printable(printableJson(expected))}\n  actual   ${printable(printableJson(actual))}`,
    )
    .join('\n');
}

/** What went over the wire, and what was asked of the store; empty where the result has neither. */
export function exchanges({ wire = [], store = [] }: Pick<ResultRecord, 'wire' | 'store'>): string {
  const sent = wire.flatMap(({ step, request, response }) => [
    `step ${step}`,
    indent(printable(request.trimEnd()), '> '),
    indent(printable(response.trimEnd()) || '(nothing)', '< '),
  ]);
  const operations = store.map(({ op, id, answer, data, cookie }) => {
    const record =
      data === undefined ? undefined : { ...(data as object), ...(cookie === undefined ? {} : { cookie }) };
    const operands = [id, record].filter((part) => part !== undefined).map((part) => printableJson(part));
    return printable(`store.${op}(${operands.join(', ')}) ${answer}`);
  });
  return [...sent, ...operations].join('\n');
}

/** The numbers of a baseline entry, as people write them: ` (#1, #2)`, or nothing. */
export function numbers(upstream: readonly number[] | undefined): string {
  return upstream && upstream.length > 0 ? ` (${upstream.map((n) => `#${n}`).join(', ')})` : '';
}
