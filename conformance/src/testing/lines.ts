import { type EndRecord, noCounts, type ResultRecord, type RunLine, type RunRecord } from '../report/records.js';
import type { MakeReporter } from '../report/reporter.js';
import type { Sink } from '../report/sink.js';

/** The first line of a run. */
export function runLine(more: Partial<RunRecord> = {}): RunRecord {
  return {
    type: 'run',
    target: 'some-session',
    asked: './some-session',
    version: '1.2.3',
    corpusVersion: '1.0.0+0123abcd',
    host: 'express5',
    node: '20.19.0',
    startedAt: '2030-06-01T12:00:00.000Z',
    scenarios: 1,
    ...more,
  };
}

/** The result of one scenario, passed by default. */
export function resultLine(id: string, more: Partial<ResultRecord> = {}): ResultRecord {
  return {
    type: 'result',
    id,
    level: 'must',
    verdict: 'pass',
    durationMs: 1.5,
    failures: [],
    requirements: ['some.requirement'],
    feature: 'some',
    file: 'spec/some.yaml',
    line: 7,
    host: 'express5',
    ...more,
  };
}

/** A failure, with what reports show of it. */
export function failedLine(id: string, more: Partial<ResultRecord> = {}): ResultRecord {
  return resultLine(id, {
    verdict: 'fail',
    failures: [{ step: '1', path: 'setCookie.path', expected: '/', actual: '/admin' }],
    texts: { 'some.requirement': 'It does what it must.' },
    wire: [{ step: '1', request: 'GET / HTTP/1.1\r\n\r\n', response: 'HTTP/1.1 200 OK\r\n\r\nok' }],
    store: [{ op: 'set', in: 'default', id: 'one', data: { user: 'ada' }, cookie: { path: '/' }, answer: 'ok' }],
    ...more,
  });
}

/** The last line of a run with these results. */
export function endLine(results: readonly ResultRecord[], more: Partial<EndRecord> = {}): EndRecord {
  const counts = noCounts();
  for (const { verdict } of results) counts[verdict]++;
  return { type: 'end', counts, durationMs: 2000, peakMemory: 100e6, ...more };
}

/** All the lines of a run with these results. */
export function runOf(
  results: readonly ResultRecord[],
  run: Partial<RunRecord> = {},
  end: Partial<EndRecord> = {},
): RunLine[] {
  return [runLine({ scenarios: results.length, ...run }), ...results, endLine(results, end)];
}

/** Text that every format has to escape: markup, quotes, workflow commands, control characters, half a surrogate pair. */
export const NASTY = '</failure>&"\'|`*_[x](y)\n::error::%0A,:\u001b[31m\u0000\ud800 <b>ü</b>';

/** One result of each verdict, and each kind of failure, with text from a malicious target. */
export const EVERY_RESULT: readonly ResultRecord[] = [
  resultLine('passes'),
  failedLine('fails', {
    failures: [{ step: '1', path: 'body', expected: 'ok', actual: NASTY }],
    texts: { 'some.requirement': NASTY },
    wire: [{ step: '1', request: NASTY, response: NASTY }],
  }),
  failedLine('optional', { level: 'may', optional: true, requirements: ['some.option'] }),
  failedLine('known', {
    verdict: 'known-failure',
    reason: NASTY,
    upstream: [12, 34],
    entry: { file: 'known.yaml', line: 3 },
  }),
  resultLine('passes-now', {
    verdict: 'unexpected-pass',
    reason: 'It was so.',
    entry: { file: 'known.yaml', line: 9 },
  }),
  resultLine('not-here', { verdict: 'not-applicable', reason: 'needs tls', durationMs: 0 }),
  resultLine('breaks', { verdict: 'error', reason: `the process exited with status 1: ${NASTY}` }),
];

/** The optional parts of a run's last line. */
export const EVERY_END: Partial<EndRecord> = {
  stale: [
    { id: 'gone', reason: "the baseline names 'gone', and there is no such scenario", file: 'known.yaml', line: 12 },
  ],
  notRun: ['left-out'],
  interrupted: true,
};

/** The output of a reporter for these lines. */
export function written(
  make: MakeReporter,
  lines: readonly RunLine[],
  { terminal = false, colour = false, trace = false } = {},
): string {
  let text = '';
  const sink: Sink = {
    terminal,
    colour,
    write: (more) => {
      text += more;
    },
    close: async () => undefined,
  };
  const reporter = make(sink, { trace });
  for (const line of lines) reporter.line(line);
  reporter.end();
  return text;
}
