import { countsAgainst } from '../exit-status.js';
import { printable } from '../printable.js';
import { differences, exchanges, numbers, repeatCommand } from './failure-text.js';
import { placeOf, type ResultRecord } from './records.js';
import { missingFrom, type RunResults, wholeReport } from './run-results.js';
import { scoresOf, scoreText } from './scores.js';

/** Character data and attribute values of XML 1.0; line ends in attributes would otherwise be read as spaces. */
function escaped(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;');
}

/** An element whose content, if any, is already XML. */
function element(name: string, attributes: Record<string, string | number>, content = ''): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return content === '' ? `<${name}${list.join('')}/>` : `<${name}${list.join('')}>${content}</${name}>`;
}

interface Case {
  kind: 'passed' | 'skipped' | 'failure' | 'error';
  xml: string;
}

/** Where a case stands in the file, and how long it took. */
type CaseHead = Pick<ResultRecord, 'feature' | 'id' | 'durationMs'>;

function testCase(
  { feature, id, durationMs }: CaseHead,
  kind: Case['kind'],
  { message = '', type = '', text = '' } = {},
): Case {
  const attributes = { name: id, classname: feature, time: (durationMs / 1000).toFixed(3) };
  if (kind === 'passed') return { kind, xml: element('testcase', attributes) };
  const inner =
    kind === 'skipped' ? element('skipped', { message }) : element(kind, { message, type }, escaped(text || message));
  return { kind, xml: element('testcase', attributes, inner) };
}

function caseOf({ run }: RunResults, result: ResultRecord): Case {
  const { verdict, failures, reason = '', entry } = result;
  switch (verdict) {
    case 'pass':
      return testCase(result, 'passed');
    case 'not-applicable':
      return testCase(result, 'skipped', { message: `not applicable: ${reason}` });
    case 'known-failure':
      return testCase(result, 'skipped', { message: `known failure: ${reason}${numbers(result.upstream)}` });
    case 'unexpected-pass':
      return testCase(result, 'failure', {
        message: `passes now, and the baseline still calls it a known failure${entry ? ` (${entry.file}:${entry.line})` : ''}`,
        type: 'stale baseline',
      });
    case 'fail':
    case 'error': {
      const [first] = failures;
      const summary = reason || (first ? `step ${first.step}, ${first.path} is not as expected` : 'failed');
      // The exit status agrees: what is optional does not fail a build.
      if (verdict === 'fail' && !countsAgainst(result))
        return testCase(result, 'skipped', { message: `optional, and left out: ${summary}` });
      const text = [
        `${result.file}:${result.line}`,
        ...Object.entries(result.texts ?? {}).map(([id, said]) => `${id}: ${said}`),
        differences(result),
        exchanges(result),
        repeatCommand(run, result),
      ];
      return testCase(result, verdict === 'error' ? 'error' : 'failure', {
        message: summary,
        type: verdict === 'error' ? 'error' : 'nonconformance',
        text: text.filter((part) => part !== '').join('\n\n'),
      });
    }
  }
}

function suite(runResults: RunResults, id: number): string {
  const { run, results, end } = runResults;
  const cases = [
    ...results.map((result) => caseOf(runResults, result)),
    ...(end?.stale ?? []).map((entry) =>
      testCase({ feature: 'baseline', id: entry.id, durationMs: 0 }, 'failure', {
        message: `${entry.file}:${entry.line}: ${entry.reason}`,
        type: 'stale baseline',
      }),
    ),
    ...missingFrom(runResults).map((text) =>
      testCase({ feature: 'run', id: 'all scenarios have run', durationMs: 0 }, 'error', {
        message: text,
        type: 'incomplete',
      }),
    ),
  ];
  const count = (kind: Case['kind']) => cases.filter((one) => one.kind === kind).length;
  const duration = end?.durationMs ?? results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const properties = Object.entries({
    target: run.target,
    version: run.version,
    corpusVersion: run.corpusVersion,
    host: run.host,
    node: run.node,
    ...Object.fromEntries(scoresOf(results).map((score) => [`profile.${score.profile}`, scoreText(score)])),
  }).map(([name, value]) => element('property', { name, value }));
  const attributes = {
    name: `${run.target} ${run.version} on ${placeOf(run)}`,
    package: run.target,
    id,
    // The schema wants the time without a zone and some host name; results have no other.
    timestamp: run.startedAt.replace(/(\.\d+)?Z$/, ''),
    hostname: 'localhost',
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: (duration / 1000).toFixed(3),
  };
  const lines = [
    `<properties>${properties.join('')}</properties>`,
    ...cases.map(({ xml }) => xml),
    '<system-out/>',
    '<system-err/>',
  ];
  return element('testsuite', attributes, `\n${lines.join('\n')}\n`);
}

/** JUnit's XML, for CI systems: a test suite a run, a test case a scenario. */
export const junitReporter = wholeReport(
  (runs) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${runs.map((run, i) => `${suite(run, i)}\n`).join('')}</testsuites>\n`,
);
