/** `npm run bench:gate`: has a change made the middleware slower? */
import { appendFileSync, writeFileSync } from 'node:fs';
import { selectPaths } from '../conformance/src/benchmark/paths.js';
import { aligned, durationText, estimateText } from '../conformance/src/benchmark/text.js';
import { progressLine } from '../conformance/src/commands/progress-line.js';
import { markdownTable, plainMarkdown } from '../conformance/src/report/markdown.js';
import { baseRevision, buildRevision } from './base-revision.js';
import { MARGIN } from './gate-rule.js';
import { runGate, USUAL_EFFORT, type Verdict } from './gate-run.js';
import { readOptions, runScript, wholeNumber } from './options.js';
import { ROOT } from './places.js';

const ABOUT = `
Compares this checkout with the revision that it comes from, and both with express-session, on every path of
\`conformance bench\`. A path whose overhead seems to have grown by more than ${MARGIN * 100} % is measured again, more thoroughly; if
the lower end of the 95 % interval is above that then, it has become slower by more than its noise, and the exit status
is 1. bench/README.md says why. 3: it could not measure. 64: the command line is wrong.
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

function row({ first, second, slower }: Verdict): string[] {
  return [
    first.path,
    durationText(first.before),
    durationText(first.after),
    estimateText(first.growth),
    second ? estimateText(second.growth) : '',
    first.ratioBefore.toFixed(2),
    first.ratioAfter.toFixed(2),
    slower ? 'SLOWER' : first.growth.high < 1 - MARGIN ? 'faster' : '',
  ];
}

function markdown(title: string, verdicts: readonly Verdict[], conclusion: string): string {
  const rows = verdicts.map((verdict) => row(verdict).map(plainMarkdown));
  return `### ${title}\n\n${markdownTable(HEAD_ROW, rows)}\n\n${conclusion}\n`;
}

await runScript(async () => {
  const { values } = readOptions('bench:gate', ABOUT, {
    base: { value: 'revision', text: 'what to compare with; default: BENCH_BASE, or where this branch left main' },
    paths: { value: 'glob', text: 'paths with such an id', repeated: true },
    processes: { value: 'n', text: 'how many processes measure', default: `${USUAL_EFFORT.processes}` },
    rounds: { value: 'n', text: 'how often each path is measured in a process', default: `${USUAL_EFFORT.rounds}` },
    seed: { value: 'n', text: 'of the order in which is measured; default: a fresh one' },
    markdown: { value: 'file', text: 'write the table there too; GITHUB_STEP_SUMMARY gets it in any case' },
  });
  const paths = selectPaths(values.paths ?? []).map(({ id }) => id);
  const effort = {
    processes: wholeNumber('processes', values.processes, 99),
    rounds: wholeNumber('rounds', values.rounds, 999),
  };
  const seed =
    values.seed?.[0] === undefined ? (Math.random() * 2 ** 31) | 0 : wholeNumber('seed', values.seed, 2 ** 31);
  const base = buildRevision(baseRevision(values.base?.[0] ?? (process.env.BENCH_BASE || undefined)));
  const progress = progressLine();
  let verdicts: Verdict[];
  try {
    verdicts = await runGate({ head: ROOT, base: base.folder, paths, seed, effort, progress: progress.show });
  } finally {
    progress.clear();
    base.remove();
  }
  const slower = verdicts.filter((verdict) => verdict.slower).map(({ first }) => first.path);
  const title = `Overhead a request, before (${base.commit.slice(0, 10)}) and after; seed ${seed}`;
  const conclusion =
    slower.length === 0
      ? 'No path has become slower by more than its noise.'
      : `Slower by more than ${MARGIN * 100} %, and measured twice: ${slower.join(', ')}.`;
  process.stdout.write(`${title}\n\n${aligned([HEAD_ROW, ...verdicts.map(row)])}\n\n${conclusion}\n`);
  const report = markdown(title, verdicts, conclusion);
  if (process.env.GITHUB_STEP_SUMMARY) appendFileSync(process.env.GITHUB_STEP_SUMMARY, report);
  if (values.markdown?.[0] !== undefined) writeFileSync(values.markdown[0], report);
  return slower.length === 0 ? 0 : 1;
});
