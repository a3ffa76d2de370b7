/**
 * `npm run conformance`: the whole corpus against the reference, which passes all of it, and against express-session,
 * which fails what its baseline lists and nothing else. The results stay in reports/conformance.
 */
import { fileURLToPath } from 'node:url';
import { print } from '../commands/print.js';
import { PROFILES } from '../corpus/profile.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { indent, printable } from '../printable.js';
import { differences, numbers, repeatCommand } from '../report/failure-text.js';
import { type ResultRecord, VERDICTS, type Verdict } from '../report/records.js';
import { having, missingFrom, type RunResults } from '../report/run-results.js';
import { aligned } from './aligned.js';
import { collect } from './collect.js';
import { keepResults } from './kept-results.js';
import { VERDICT_HEADS } from './verdict-heads.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** The root is the reference: it is loaded as every other package, from its folder. Another may be named instead. */
const TARGETS = { reference: process.argv[2] ?? ROOT, compared: 'express-session' };

/** Features and how many of their scenarios have which verdict, for each run. */
function countsTable(runs: readonly RunResults[]): string {
  const columns = runs.flatMap(({ results }, i) =>
    VERDICTS.filter((verdict) => having(results, verdict).length > 0).map((verdict) => ({ i, verdict })),
  );
  const all = runs[0]?.results ?? [];
  const row = (name: string, of: (result: ResultRecord) => boolean) => [
    name,
    String(all.filter(of).length),
    ...columns.map(({ i, verdict }) => String(having(runs[i]?.results.filter(of) ?? [], verdict).length || '')),
  ];
  // The name of a target stands over its first column.
  const names = columns.map(({ i }, at) => (columns[at - 1]?.i === i ? '' : (runs[i]?.run.target ?? '')));
  return aligned([
    ['', '', ...names],
    ['feature', 'scenarios', ...columns.map(({ verdict }) => VERDICT_HEADS[verdict])],
    ...[...new Set(all.map(({ feature }) => feature))].map((feature) => row(feature, (one) => one.feature === feature)),
    ...PROFILES.map((profile) => row(`profile ${profile}`, (one) => one.profile === profile)),
    row('all', () => true),
  ]);
}

/** The scenarios in which the runs differ, with the reason that the baseline gives, grouped by it. */
function differencesText([reference, compared]: readonly [RunResults, RunResults]): string {
  const others = new Map(compared.results.map((result) => [result.id, result]));
  const differing = reference.results.flatMap((mine) => {
    const other = others.get(mine.id);
    return other && other.verdict !== mine.verdict ? [{ mine, other }] : [];
  });
  const reasonOf = ({ mine, other }: (typeof differing)[number]) =>
    other.verdict === 'known-failure'
      ? `${other.reason}${numbers(other.upstream)}`
      : `${mine.verdict}, ${other.verdict}`;
  const reasons = [...new Set(differing.map(reasonOf))];
  return [
    `${differing.length} scenarios come out differently:`,
    ...reasons.map((reason) => {
      const ids = differing.filter((one) => reasonOf(one) === reason).map(({ mine }) => `    ${mine.id}`);
      return `\n  ${printable(reason)}\n${ids.join('\n')}`;
    }),
  ].join('\n');
}

/** What is not as it has to be about one run: every verdict that is not allowed, however optional the scenario. */
function wrongWith(runResults: RunResults, allowed: readonly Verdict[]): string[] {
  const { run, results, end } = runResults;
  const wrong = results.filter(({ verdict }) => !allowed.includes(verdict));
  return [
    ...wrong.map((result) => {
      const place = result.entry ? ` (${result.entry.file}:${result.entry.line})` : '';
      const lines = [
        `${result.id}: ${result.verdict}${place}`,
        differences(result),
        result.reason ?? '',
        repeatCommand(run, result),
      ];
      return `${run.target}: ${indent(lines.filter((line) => line !== '').join('\n'), '  ').trimStart()}`;
    }),
    ...(end?.stale ?? []).map(({ file, line, reason }) => `${file}:${line}: ${reason}`),
    ...missingFrom(runResults),
  ];
}

async function main(): Promise<ExitStatus> {
  const reference = await collect(TARGETS.reference, 'none');
  const compared = await collect(TARGETS.compared, 'shipped');
  const pair = [reference.results, compared.results] as const;
  for (const results of pair) keepResults('conformance', results.run.target, results);
  const headers = pair.map(({ run, end }) => {
    const seconds = ((end?.durationMs ?? 0) / 1000).toFixed(1);
    const memory = Math.round((end?.peakMemory ?? 0) / 1e6);
    return `${run.target} ${run.version} on ${run.host}, Node ${run.node}, corpus ${run.corpusVersion}: ${seconds} s, at most ${memory} MB`;
  });
  const wrong = [...wrongWith(pair[0], ['pass']), ...wrongWith(pair[1], ['pass', 'known-failure', 'not-applicable'])];
  const { target: first } = pair[0].run;
  const { target: second, version } = pair[1].run;
  const conclusion =
    wrong.length === 0
      ? `${first} passes everything; ${second} ${version} fails exactly what its baseline lists.`
      : `${wrong.length} things are not as they have to be.`;
  await print(`${[headers.join('\n'), countsTable(pair), differencesText(pair), ...wrong, conclusion].join('\n\n')}\n`);
  const statuses = [reference.status, compared.status];
  const worst = [EXIT.failed, EXIT.nonconformance, EXIT.stale].find((status) => statuses.includes(status));
  return worst ?? (wrong.length > 0 ? EXIT.nonconformance : EXIT.conforms);
}

process.exitCode = await main();
