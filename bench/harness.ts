/** `npm run bench:harness`: how fast the harness itself is. */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bytesText } from '../conformance/src/benchmark/text.js';
import { progressLine } from '../conformance/src/commands/progress-line.js';
import { markdownTable } from '../conformance/src/report/markdown.js';
import type { EndRecord, ResultRecord, RunLine, RunRecord } from '../conformance/src/report/records.js';
import { readOptions, runScript, wholeNumber } from './options.js';
import { ROOT } from './places.js';

const ABOUT = `
Times the built command on this middleware: the start without a scenario; scenarios a second and peak memory, by the number
of scenarios and of jobs; portable scenarios a second on a target program; random scenarios a second, on this middleware and
express-session. It measures each once, so a busy machine shows in the figures.
`;

const COMMAND = join(ROOT, 'conformance/bin/conformance.js');

interface Finished {
  output: string;
  seconds: number;
}

function conformance(...args: string[]): Finished {
  const begin = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  const seconds = (performance.now() - begin) / 1000;
  if (status !== 0) throw new Error(`conformance ${args.join(' ')} ended with ${status}:\n${stderr || stdout}`);
  return { output: stdout, seconds };
}

/** Runs a part of the corpus once. */
function run(shard: number, jobs: number): { scenarios: number; seconds: number; end: EndRecord } {
  const part = shard === 1 ? [] : ['--shard', `1/${shard}`];
  const { output, seconds } = conformance('run', '.', '--reporter', 'jsonl', '--jobs', `${jobs}`, ...part);
  const lines = output.trim().split('\n');
  const first = JSON.parse(lines[0] ?? '') as RunRecord;
  const end = JSON.parse(lines.at(-1) ?? '') as EndRecord;
  return { scenarios: first.scenarios, seconds, end };
}

/** The portable scenarios on a target program in Node: a second of the whole run, and of the time that scenarios took. */
function runByProtocol(jobs: number): { scenarios: number; seconds: number; inScenarios: number } {
  const command = `${JSON.stringify(process.execPath)} conformance/targets/node/express-session.mjs`;
  const asked = ['--command', command, '--profile', 'session', '--jobs', `${jobs}`, '--reporter', 'jsonl'];
  const { output, seconds } = conformance('run', ...asked);
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunLine);
  const ran = lines.filter((line): line is ResultRecord => line.type === 'result' && line.verdict !== 'not-applicable');
  const busy = ran.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return { scenarios: ran.length, seconds, inScenarios: busy / 1000 / jobs };
}

await runScript(async () => {
  const { values } = readOptions('bench:harness', ABOUT, {
    jobs: {
      value: 'n',
      text: 'largest number of scenarios at the same time',
      default: `${Math.max(4, availableParallelism())}`,
    },
    fuzz: { value: 'n', text: 'random scenarios', default: '1000' },
  });
  const mostJobs = wholeNumber('jobs', values.jobs, 64);
  const fuzz = wholeNumber('fuzz', values.fuzz, 1_000_000);
  const progress = progressLine();
  const starts = [
    ['conformance --version', ['--version']],
    ['conformance list', ['list']],
    ['conformance run, one scenario', ['run', '.', '--only', 'name-default-is-connect-sid']],
  ] as const;
  const startRows = starts.map(([text, args]) => {
    progress.show(text);
    return [text, `${conformance(...args).seconds.toFixed(2)} s`];
  });
  const runRows: string[][] = [];
  for (const shard of [100, 10, 1]) {
    for (let jobs = 1; jobs <= mostJobs; jobs *= 2) {
      progress.show(`1/${shard} of the scenarios, ${jobs} jobs`);
      const { scenarios, seconds, end } = run(shard, jobs);
      const { peakMemory } = end;
      runRows.push([
        `${scenarios}`,
        `${jobs}`,
        `${seconds.toFixed(2)} s`,
        (scenarios / seconds).toFixed(0),
        bytesText(peakMemory),
      ]);
    }
  }
  progress.show('by the protocol');
  const byProtocol = runByProtocol(2);
  const rate = (seconds: number) => (byProtocol.scenarios / seconds).toFixed(0);
  progress.show(`${fuzz} random scenarios`);
  const found = conformance('diff', '.', '--against', 'express-session', '--fuzz', '--runs', `${fuzz}`, '--seed', '1');
  progress.clear();
  process.stdout.write(
    `${[
      `Node ${process.versions.node}, ${availableParallelism()} processors`,
      markdownTable(['start', 'time'], startRows),
      markdownTable(['scenarios', 'jobs', 'time', 'a second', 'peak memory, all processes'], runRows),
      `Over the target protocol, express-session with 2 jobs ran ${rate(byProtocol.inScenarios)} portable scenarios a second, or ${rate(byProtocol.seconds)} with the start of all processes included (${byProtocol.scenarios} in ${byProtocol.seconds.toFixed(2)} s).`,
      `Random scenarios on two targets: ${(fuzz / found.seconds).toFixed(0)} a second (${fuzz} in ${found.seconds.toFixed(1)} s).`,
    ].join('\n\n')}\n`,
  );
  return 0;
});
