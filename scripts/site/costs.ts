import { readFileSync } from 'node:fs';

/** A ratio with the interval in which 95 % of repetitions lie. */
export interface Ratio {
  value: number;
  low: number;
  high: number;
}

/** The cost of a whole request with spec-session, as a fraction of the cost with express-session. */
export interface Cost {
  store: string;
  path: string;
  ratio: Ratio;
}

/** The costs on one host. */
export interface HostCosts {
  host: string;
  costs: Cost[];
  /** The geometric mean of all paths and stores. */
  mean: Ratio;
}

/** The results of the benchmark of real requests. */
export interface Costs {
  /** Processor and version of Node. */
  machine: string;
  hosts: HostCosts[];
}

const FILE = 'bench/README.md';
const RATIO = String.raw`(\d+\.\d+) \((\d+\.\d+)–(\d+\.\d+)\)`;

function readRatio(text: string): Ratio {
  const [, value, low, high] = new RegExp(RATIO).exec(text) ?? [];
  if (high === undefined)
    throw new Error(`${FILE}: '${text}' is not a ratio with its interval, such as 0.45 (0.43–0.52)`);
  return { value: Number(value), low: Number(low), high: Number(high) };
}

function cells(line: string): string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** Reads the table below a heading. */
function readHost(host: string, section: string, summary: string): HostCosts {
  const [table] = /^\|.*whole request[\s\S]*?(?=\n\n)/m.exec(section) ?? [];
  if (table === undefined) throw new Error(`${FILE}: no table with 'whole request' stands below '${host}'`);
  const [head = '', , ...rows] = table.split('\n');
  const column = cells(head).findIndex((cell) => cell.startsWith('whole request'));
  const [, mean] = new RegExp(`^${host}: .* whole request .* takes (${RATIO})`, 'm').exec(summary) ?? [];
  if (mean === undefined) throw new Error(`${FILE}: no line tells what a whole request takes on '${host}'`);
  return {
    host,
    costs: rows.map((row) => {
      const [name = '', ...others] = cells(row);
      const [store = '', path = ''] = name.split(', ');
      return { store, path, ratio: readRatio(others[column - 1] ?? '') };
    }),
    mean: readRatio(mean),
  };
}

/**
 * Reads the tables that `npm run bench:real -- --write` puts into bench/README.md.
 *
 * @throws Error when its tables have another form.
 */
export function readCosts(text: string = readFileSync(FILE, 'utf8')): Costs {
  const [, results] = /<!-- bench:real -->([\s\S]*)<!-- bench:real:end -->/.exec(text) ?? [];
  if (results === undefined) throw new Error(`${FILE} lacks the marks of the results: npm run bench:real -- --write`);
  const [intro = '', ...sections] = results.split(/^### /m);
  const [machine = ''] = intro.trim().split(';');
  return {
    machine,
    hosts: sections
      .map((section) => readHost(section.split('\n', 1)[0] ?? '', section, results))
      // Express first: most applications have it.
      .sort((a, b) => Number(b.host.startsWith('Express')) - Number(a.host.startsWith('Express'))),
  };
}
