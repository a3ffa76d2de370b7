/** `npm run bench:memory`: the memory of sessions in MemoryStore, and the time to find one among many. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bytesText, durationText } from '../conformance/src/benchmark/text.js';
import { progressLine } from '../conformance/src/commands/progress-line.js';
import { markdownTable } from '../conformance/src/report/markdown.js';
import { readOptions, runScript, wholeNumber } from './options.js';
import { ROOT } from './places.js';

const ABOUT = `
Fills the MemoryStore of this middleware and of express-session with sessions, each store in a process of its own, and
prints the memory of one session; then the time of \`get\` in a store of 1000, of 100,000 and of 1,000,000 sessions. The time must
not grow with their number: if it is ten times that of the small store, the command ends with status 1.
`;

const SIZES = [1000, 100_000, 1_000_000];

/** The processor's caches hold less of a larger store; a search through the store would take 1000 times as long. */
const MOST_GROWTH = 10;

interface Filled {
  /** Bytes of the heap, for one session. */
  bytes: number;
  /** The median of the nanoseconds that one \`get\` takes. */
  get: number;
}

function fill(module: string, sessions: number): Filled {
  const script = fileURLToPath(new URL('memory-store.mjs', import.meta.url));
  const output = execFileSync(process.execPath, ['--expose-gc', script, module, `${sessions}`], { encoding: 'utf8' });
  return JSON.parse(output) as Filled;
}

await runScript(async () => {
  const { values } = readOptions('bench:memory', ABOUT, {
    most: { value: 'n', text: 'largest number of sessions, to spare memory', default: `${SIZES.at(-1)}` },
  });
  const most = wholeNumber('most', values.most, 10_000_000);
  const sizes = SIZES.filter((size) => size <= most);
  const progress = progressLine();
  const rows: string[][] = [];
  let grown = false;
  for (const [name, module] of [
    ['express-session', 'express-session'],
    ['spec-session', ROOT],
  ] as const) {
    const filled = sizes.map((size) => {
      progress.show(`${name}: ${size} sessions`);
      return fill(module, size);
    });
    progress.clear();
    filled.forEach(({ bytes, get }, i) => {
      rows.push([name, `${sizes[i]}`, bytesText(bytes * (sizes[i] ?? 0)), bytesText(bytes), durationText(get)]);
    });
    const [small] = filled;
    if (name === 'spec-session') grown = filled.some(({ get }) => get > MOST_GROWTH * (small?.get ?? Number.NaN));
  }
  const head = ['MemoryStore of', 'sessions', 'memory', 'a session', 'a `get`'];
  process.stdout.write(`Node ${process.versions.node}\n\n${markdownTable(head, rows)}\n`);
  if (grown)
    process.stdout.write(`\nget has become more than ${MOST_GROWTH} times slower with the number of sessions.\n`);
  return grown ? 1 : 0;
});
