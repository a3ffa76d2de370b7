/** `npm run bench:gate-proof`: does the gate stay quiet when nothing has changed, and fire when something has? */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PATHS } from '../../conformance/src/benchmark/paths.js';
import { estimateText } from '../../conformance/src/benchmark/text.js';
import { runGate, USUAL_EFFORT, type Verdict } from '../gate-run.js';
import { readOptions, runScript, wholeNumber } from '../options.js';
import { ROOT } from '../places.js';

const ABOUT = `
Runs the gate on two copies of this checkout, which must not alarm it; then, path after path, on a copy whose middleware
spends 15 % of that path's overhead on nothing, which must. Ends with 1 when the gate was wrong more often than allowed:
one alarm in 20 unchanged runs is one too many, and so is one slow-down that goes unnoticed.
`;

const PLANTED = fileURLToPath(new URL('planted.cjs', import.meta.url));

/** A copy of the built middleware, in a folder of its own as the gate's base has one. */
function copyOfCheckout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-copy-'));
  for (const name of ['package.json', 'dist', 'types'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function shown({ first, second, slower }: Verdict): string {
  const again = second ? `, again ${estimateText(second.growth)}` : '';
  return `${first.path} ${estimateText(first.growth)}${again}${slower ? ': SLOWER' : ''}`;
}

/** The verdict that says most: an alarm, else what was nearest to one. */
function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.reduce((a, b) =>
    (Number(b.slower) - Number(a.slower) || b.first.growth.low - a.first.growth.low) > 0 ? b : a,
  );
}

await runScript(async () => {
  const { values } = readOptions('bench:gate-proof', ABOUT, {
    unchanged: { value: 'n', text: 'runs on an unchanged tree', default: '20' },
    planted: { value: 'n', text: 'runs with a slow-down, on one path each', default: '20' },
    percent: { value: 'n', text: 'how much slower the planted path is', default: '15' },
  });
  const unchanged = wholeNumber('unchanged', values.unchanged, 999);
  const planted = wholeNumber('planted', values.planted, 999);
  const percent = wholeNumber('percent', values.percent, 999);
  const base = copyOfCheckout();
  const head = copyOfCheckout();
  const all = PATHS.map(({ id }) => id);
  let falseAlarms = 0;
  let noticed = 0;
  /** What each path's overhead is, in nanoseconds. */
  let overheads = new Map<string, number>();
  try {
    for (let run = 1; run <= unchanged; run++) {
      const verdicts = await runGate({ head, base, paths: all, seed: run * 10_000, effort: USUAL_EFFORT });
      overheads = new Map(verdicts.map(({ first }) => [first.path, first.before]));
      const alarm = verdicts.some(({ slower }) => slower);
      if (alarm) falseAlarms++;
      const again = verdicts.filter(({ second }) => second).length;
      console.log(`unchanged ${run}: ${alarm ? 'ALARM' : 'quiet'}, ${again} measured again; ${shown(worst(verdicts))}`);
    }
    process.env.PLANT_TARGET = head;
    for (let run = 1; run <= planted; run++) {
      const path = all[(run - 1) % all.length] ?? '';
      process.env.PLANT_NANOSECONDS = `${((overheads.get(path) ?? 0) * percent) / 100}`;
      const seed = run * 10_000 + 5000;
      const verdicts = await runGate({ head: PLANTED, base, paths: [path], seed, effort: USUAL_EFFORT });
      if (verdicts.some(({ slower }) => slower)) noticed++;
      console.log(`planted ${run}: ${shown(worst(verdicts))}`);
    }
  } finally {
    for (const folder of [base, head]) rmSync(folder, { recursive: true });
  }
  console.log(
    `${falseAlarms} alarms in ${unchanged} unchanged runs; ${noticed} of ${planted} slow-downs of ${percent} % noticed`,
  );
  return falseAlarms === 0 && noticed === planted ? 0 : 1;
});
