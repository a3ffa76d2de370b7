/** `npm run bench:gate-proof`: does the gate stay quiet when nothing has changed, and fire when something has? */
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { estimateText } from '../../conformance/src/benchmark/text.js';
import { type TemporaryFolder, temporaryFolder } from '../../test/support/temporary-folder.js';
import { type GatePaths, realId, selectGatePaths } from '../gate-paths.js';
import type { Kind } from '../gate-rule.js';
import { type GateVerdict, runGate, USUAL_EFFORT } from '../gate-run.js';
import { readOptions, runScript, usageError, wholeNumber } from '../options.js';
import { ROOT } from '../places.js';

const ABOUT = `
Runs the gate on two copies of this checkout, for which it must stay quiet; then, path after path, on a copy whose middleware
wastes some of that path's cost, for which it must fire. Ends with 1 if the gate was wrong once: an alarm in the unchanged
runs, or a slow-down that it missed. With real requests a run takes some minutes.
`;

const SLOWED = fileURLToPath(new URL('slowed.cjs', import.meta.url));

/** A copy of the built middleware, in a folder of its own as the gate's base has one. */
function copyOfCheckout(): TemporaryFolder {
  const folder = temporaryFolder('copy');
  for (const name of ['package.json', 'dist', 'types'])
    cpSync(join(ROOT, name), join(folder.path, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder.path, 'node_modules'));
  return folder;
}

function shown({ first, second, slower }: GateVerdict): string {
  const again = second ? `, again ${estimateText(second.growth)}` : '';
  return `${first.path} ${estimateText(first.growth)}${again}${slower ? ': SLOWER' : ''}`;
}

/** The most severe verdict: an alarm, or the one nearest to it. */
function worst(verdicts: readonly GateVerdict[]): GateVerdict {
  return verdicts.reduce((a, b) =>
    (Number(b.slower) - Number(a.slower) || b.first.growth.low - a.first.growth.low) > 0 ? b : a,
  );
}

/** A gate for each path alone, with its name. */
function singly({ synthetic, real }: GatePaths): { id: string; paths: GatePaths }[] {
  return [
    ...synthetic.map((id) => ({ id, paths: { synthetic: [id], real: [] } })),
    ...real.map((cell) => ({ id: realId(cell), paths: { synthetic: [], real: [cell] } })),
  ];
}

interface Proof {
  /** Of two builds. */
  head: string;
  base: string;
  paths: GatePaths;
  unchanged: number;
  slowed: number;
  percent: number;
}

/** @returns whether the gate was right each time. */
async function prove(kind: Kind, { head, base, paths, unchanged, slowed, percent }: Proof): Promise<boolean> {
  let falseAlarms = 0;
  let noticed = 0;
  /** The cost of a request on each path, in nanoseconds. */
  let costs = new Map<string, number>();
  for (let run = 1; run <= unchanged; run++) {
    const verdicts = await runGate({ head, base, paths, seed: run * 10_000, effort: USUAL_EFFORT });
    costs = new Map(verdicts.map(({ first }) => [first.path, first.before]));
    const alarm = verdicts.some(({ slower }) => slower);
    if (alarm) falseAlarms++;
    const again = verdicts.filter(({ second }) => second).length;
    console.log(`unchanged ${run}: ${alarm ? 'ALARM' : 'quiet'}, ${again} measured again; ${shown(worst(verdicts))}`);
  }
  const all = singly(paths);
  process.env.SLOWED_TARGET = head;
  for (let run = 1; run <= slowed; run++) {
    const one = all[(run - 1) % all.length];
    if (!one) break;
    process.env.SLOWED_BY_NANOSECONDS = `${((costs.get(one.id) ?? Number.NaN) * percent) / 100}`;
    const seed = run * 10_000 + 5000;
    const verdicts = await runGate({ head: SLOWED, base, paths: one.paths, seed, effort: USUAL_EFFORT });
    if (verdicts.some(({ slower }) => slower)) noticed++;
    console.log(`slowed ${run}: ${shown(worst(verdicts))}`);
  }
  console.log(
    `${kind}: ${falseAlarms} alarms in ${unchanged} unchanged runs; ` +
      `${noticed} of ${slowed} slow-downs of ${percent} % noticed`,
  );
  return falseAlarms === 0 && noticed === slowed;
}

await runScript(async () => {
  const { values } = readOptions('bench:gate-proof', ABOUT, {
    unchanged: { value: 'n', text: 'runs on an unchanged tree, of synthetic paths', default: '20' },
    slowed: { value: 'n', text: 'runs with a slow-down, on one path each', default: '20' },
    percent: { value: 'n', text: 'how much slower the path is', default: '15' },
    'real-unchanged': { value: 'n', text: 'the same by real requests', default: '5' },
    'real-slowed': { value: 'n', text: 'the same by real requests', default: '4' },
    'real-percent': { value: 'n', text: 'the same by real requests', default: '15' },
    only: { value: 'kind', text: 'synthetic or real' },
  });
  const [only] = values.only ?? [];
  if (only !== undefined && only !== 'synthetic' && only !== 'real')
    throw usageError(`--only: expected 'synthetic' or 'real', not '${only}'`);
  const { synthetic, real } = selectGatePaths([]);
  const number = (name: string) => wholeNumber(name, values[name], 999);
  const proofs = [
    {
      kind: 'synthetic',
      paths: { synthetic, real: [] },
      unchanged: number('unchanged'),
      slowed: number('slowed'),
      percent: number('percent'),
    },
    {
      kind: 'real',
      paths: { synthetic: [], real },
      unchanged: number('real-unchanged'),
      slowed: number('real-slowed'),
      percent: number('real-percent'),
    },
  ] as const;
  const base = copyOfCheckout();
  const head = copyOfCheckout();
  let right = true;
  try {
    for (const { kind, ...proof } of proofs) {
      if (only === undefined || only === kind)
        right = (await prove(kind, { head: head.path, base: base.path, ...proof })) && right;
    }
  } finally {
    for (const folder of [base, head]) folder.remove();
  }
  return right ? 0 : 1;
});
