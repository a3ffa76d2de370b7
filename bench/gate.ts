/** `npm run bench:gate`: has a change made the middleware slower? */
import { appendFileSync, writeFileSync } from 'node:fs';
import { isFaster, MARGIN } from '../conformance/src/benchmark/slowdown.js';
import { aligned, durationText, estimateText } from '../conformance/src/benchmark/text.js';
import { progressLine } from '../conformance/src/commands/progress-line.js';
import { markdownTable, plainMarkdown } from '../conformance/src/report/markdown.js';
import { baseRevision, buildRevision } from './base-revision.js';
import { selectGatePaths } from './gate-paths.js';
import type { Kind } from './gate-rule.js';
import { type GateVerdict, runGate, USUAL_EFFORT } from './gate-run.js';
import { readOptions, runScript, wholeNumber } from './options.js';
import { ROOT } from './places.js';

const ABOUT = `
Compares this checkout with the revision that it comes from, and both with express-session: their overhead on every path of
\`conformance bench\`, and the cost of real requests on a bare HTTP server and on Express 5. If a path's cost seems to have grown
by more than ${MARGIN * 100} %, the gate measures it again, more thoroughly. If the lower end of the 95 % interval is then above that,
the path has become slower by more than its noise, and the gate ends with status 1 (bench/README.md gives the reasons). It ends
with 3 if it could not measure, and with 64 if the command line is wrong.
`;

const HEAD_ROW = [
  'path',
  'before',
  'after',
  'after/before (95 %)',
  'again',
  'express-session/before',
  'express-session/after',
  '',
];

function row({ first, second, slower }: GateVerdict): string[] {
  return [
    first.path,
    durationText(first.before),
    durationText(first.after),
    estimateText(first.growth),
    second ? estimateText(second.growth) : '',
    first.ratioBefore.toFixed(2),
    first.ratioAfter.toFixed(2),
    slower ? 'SLOWER' : isFaster(first) ? 'faster' : '',
  ];
}

/** The text above the table of each kind. */
const KIND_TEXTS: Readonly<Record<Kind, string>> = {
  synthetic: 'What the middleware adds to a request, without connections',
  real: "CPU time of the server's process, a real request",
};

/** The verdicts of each kind that there are. */
function byKind(verdicts: readonly GateVerdict[]): { text: string; rows: string[][] }[] {
  return (['synthetic', 'real'] as const)
    .map((kind) => ({ text: KIND_TEXTS[kind], rows: verdicts.filter(({ first }) => first.kind === kind).map(row) }))
    .filter(({ rows }) => rows.length > 0);
}

function markdown(title: string, verdicts: readonly GateVerdict[], conclusion: string): string {
  const tables = byKind(verdicts).map(
    ({ text, rows }) =>
      `${plainMarkdown(text)}:\n\n${markdownTable(
        HEAD_ROW,
        rows.map((cells) => cells.map(plainMarkdown)),
      )}`,
  );
  return `${[`### ${title}`, ...tables, conclusion].join('\n\n')}\n`;
}

await runScript(async () => {
  const { synthetic, real } = USUAL_EFFORT;
  const { values } = readOptions('bench:gate', ABOUT, {
    base: { value: 'revision', text: 'revision to compare with; default: BENCH_BASE, or where this branch left main' },
    paths: { value: 'glob', text: 'paths whose ids match; those of real requests are like http/read', repeated: true },
    processes: { value: 'n', text: 'number of processes that measure', default: `${synthetic.processes}` },
    rounds: { value: 'n', text: 'rounds of each path in a process', default: `${synthetic.rounds}` },
    'real-rounds': { value: 'n', text: 'rounds of real requests to each server', default: `${real.rounds}` },
    requests: { value: 'n', text: 'requests to each server in a round', default: `${real.requests}` },
    seed: { value: 'n', text: 'of the random order; default: a fresh one' },
    markdown: { value: 'file', text: 'write the table there too; GITHUB_STEP_SUMMARY gets it in any case' },
  });
  const paths = selectGatePaths(values.paths ?? []);
  const effort = {
    synthetic: {
      processes: wholeNumber('processes', values.processes, 99),
      rounds: wholeNumber('rounds', values.rounds, 999),
    },
    real: {
      rounds: wholeNumber('real-rounds', values['real-rounds'], 999),
      requests: wholeNumber('requests', values.requests, 1_000_000),
    },
  };
  const seed =
    values.seed?.[0] === undefined ? (Math.random() * 2 ** 31) | 0 : wholeNumber('seed', values.seed, 2 ** 31);
  const base = await buildRevision(baseRevision(values.base?.[0] ?? (process.env.BENCH_BASE || undefined)));
  const progress = progressLine();
  let verdicts: GateVerdict[];
  try {
    verdicts = await runGate({ head: ROOT, base: base.folder, paths, seed, effort, progress: progress.show });
  } finally {
    progress.clear();
    base.remove();
  }
  const slower = verdicts.filter((verdict) => verdict.slower).map(({ first }) => first.path);
  const title = `Cost of a request, before (${base.commit.slice(0, 10)}) and after; seed ${seed}`;
  const conclusion =
    slower.length === 0
      ? 'No path has become slower by more than its noise.'
      : `Slower by more than ${MARGIN * 100} %, and measured twice: ${slower.join(', ')}.`;
  const tables = byKind(verdicts).map(({ text, rows }) => `${text}:\n\n${aligned([HEAD_ROW, ...rows])}`);
  process.stdout.write(`${[title, ...tables, conclusion].join('\n\n')}\n`);
  const report = markdown(title, verdicts, conclusion);
  if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, report);
  if (values.markdown?.[0] !== undefined) writeFileSync(values.markdown[0], report);
  return slower.length === 0 ? 0 : 1;
});
