/** `npm run bench`: every path on every kind of store, and other session libraries for orientation. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Benchmark, benchmark } from '../conformance/src/benchmark/benchmark.js';
import { compare } from '../conformance/src/benchmark/comparison.js';
import type { Entrant } from '../conformance/src/benchmark/messages.js';
import { selectPaths } from '../conformance/src/benchmark/paths.js';
import { STORE_KINDS } from '../conformance/src/benchmark/stores.js';
import { bytesText, comparisonMarkdown, durationText, estimateText } from '../conformance/src/benchmark/text.js';
import { progressLine } from '../conformance/src/commands/progress-line.js';
import { markdownTable, plainMarkdown } from '../conformance/src/report/markdown.js';
import { locateTarget } from '../conformance/src/targets/locate.js';
import { readOptions, runScript, wholeNumber } from './options.js';
import { compiledWorker, ROOT } from './places.js';
import { whereMeasured, writeResults } from './results-in-readme.js';

const ABOUT = `
Measures the overhead of this middleware and of express-session on a request, on every path and every kind of store, and on
some paths that of cookie-session, next-session and @fastify/session; prints Markdown. It takes some minutes. For a single
path, conformance bench . --paths NAME is faster.
`;

const REFERENCE = 'spec-session';
const ORIGINAL = 'express-session';

/** For orientation only, because they do different and less work. */
const RIVALS = [
  { name: 'cookie-session', module: 'cookie-session' },
  { name: 'next-session', module: 'next-session' },
  { name: '@fastify/session', module: 'fastify-session' },
];

function rival({ name, module }: (typeof RIVALS)[number]): Entrant {
  return { name, module: fileURLToPath(new URL(`rivals/${module}.mjs`, import.meta.url)) };
}

/** The overhead of each rival on the paths that it supports, and the ratio of express-session's to it. */
function orientation(measured: Benchmark): string {
  const compared = RIVALS.map(({ name }) => compare(measured, name, ORIGINAL, 'memory'));
  const paths = [...new Set(compared.flatMap(({ paths }) => paths.map(({ path }) => path)))];
  const rows = paths.map((path) => [
    path,
    ...compared.map((one) => {
      const found = one.paths.find((row) => row.path === path);
      if (!found) return '';
      const { subject, ratio } = found;
      return `${durationText(subject.nanoseconds)}, ${bytesText(subject.bytes)}; ${estimateText(ratio)}`;
    }),
  ]);
  return [
    '### Others, for orientation',
    '',
    'The table has the time that they add to a request, and how many times as much express-session adds. They do something else, and less.',
    '',
    markdownTable(
      ['path', ...RIVALS.map(({ name }) => `${name} ${locateTarget(name).version}`)].map(plainMarkdown),
      rows,
    ),
    '',
  ].join('\n');
}

await runScript(async () => {
  const { values, switches } = readOptions('bench', ABOUT, {
    paths: { value: 'glob', text: 'paths whose ids match', repeated: true },
    processes: { value: 'n', text: 'number of processes that measure', default: '5' },
    rounds: { value: 'n', text: 'rounds of each path in a process', default: '12' },
    seed: { value: 'n', text: 'of the random order; default: a fresh one' },
    json: { value: 'file', text: 'write all measurements there' },
    write: { text: 'put the tables into bench/README.md' },
    'no-others': { text: 'measure this middleware and express-session only' },
  });
  const seed =
    values.seed?.[0] === undefined ? (Math.random() * 2 ** 31) | 0 : wholeNumber('seed', values.seed, 2 ** 31);
  const progress = progressLine();
  const measured = await benchmark({
    entrants: [
      { name: REFERENCE, target: locateTarget(ROOT) },
      { name: ORIGINAL, target: locateTarget(ORIGINAL) },
      ...(switches['no-others'] ? [] : RIVALS.map(rival)),
    ],
    paths: selectPaths(values.paths ?? []).map(({ id }) => id),
    stores: STORE_KINDS,
    processes: wholeNumber('processes', values.processes, 99),
    rounds: wholeNumber('rounds', values.rounds, 999),
    seed,
    worker: compiledWorker(),
    progress: (done, of) => progress.show(`round ${done} of ${of}`),
  }).finally(() => progress.clear());
  const comparisons = STORE_KINDS.map((store) => compare(measured, REFERENCE, ORIGINAL, store));
  const where = whereMeasured();
  const how = `${measured.processes.length} processes of ${measured.rounds} rounds, seed ${seed}`;
  const parts = [`${plainMarkdown(where)}; ${how}\n`, ...comparisons.map(comparisonMarkdown)];
  if (!switches['no-others']) parts.push(orientation(measured));
  process.stdout.write(parts.join('\n'));
  if (switches.write) writeResults('results', parts.join('\n'));
  if (values.json?.[0] !== undefined)
    writeFileSync(
      values.json[0],
      `${JSON.stringify({ where, seed, comparisons, measurements: measured.processes }, null, 1)}\n`,
    );
  const broken = comparisons.some(({ leftOut }) => leftOut.some(({ missing }) => !missing));
  return broken ? 3 : 0;
});
