import { arch, cpus, platform } from 'node:os';
import { CommandError } from '../command-error.js';
import { printableJson, printableLine } from '../printable.js';
import { readLimited } from '../read-limited.js';
import { count, fields, listOf, oneOf, type Shape, shape, text } from '../report/shape.js';
import type { Benchmark } from './benchmark.js';
import type { Comparison } from './comparison.js';
import { PATHS } from './paths.js';
import type { Estimate } from './statistics.js';
import { STORE_KINDS, type StoreKind } from './stores.js';
import { estimateText } from './text.js';

/** Who was measured. */
export interface Measuree {
  name: string;
  version: string;
}

/** Where something was measured. */
export interface Machine {
  /** The version of Node, without a `v`. */
  node: string;
  platform: string;
  arch: string;
  /** The processor's model. */
  cpu: string;
}

/** The ratio of a path, as `conformance bench --save` writes it. */
export interface BasePath {
  path: string;
  store: StoreKind;
  /** How many times the reference's overhead is the target's, with its 95 % interval. */
  ratio: Estimate;
}

/** What `conformance bench --save` writes, and `--gate` compares with. */
export interface Base {
  type: 'bench-base';
  /** The version of session-conformance, which defines the paths. */
  benchmark: string;
  /** As ISO 8601 in UTC. */
  savedAt: string;
  machine: Machine;
  target: Measuree;
  /** The reference, which was measured by turns with the target. */
  against: Measuree;
  seed: number;
  processes: number;
  rounds: number;
  paths: BasePath[];
}

/** A larger file is refused; all paths on all stores take about 10 kB. */
const MAX_BASE_BYTES = 1024 * 1024;

/** The machine on which this process runs. */
export function thisMachine(): Machine {
  return { node: process.versions.node, platform: platform(), arch: arch(), cpu: cpus()[0]?.model.trim() ?? 'unknown' };
}

/**
 * Makes a base of what was measured of a target and its reference.
 *
 * @param parties by the names and versions of their packages, and the version of this one.
 */
export function baseOf(
  { seed, rounds, processes }: Benchmark,
  comparisons: readonly Comparison[],
  { target, against, benchmark }: Pick<Base, 'target' | 'against' | 'benchmark'>,
): Base {
  const named = ({ name, version }: Measuree): Measuree => ({ name, version });
  return {
    type: 'bench-base',
    benchmark,
    savedAt: new Date().toISOString(),
    machine: thisMachine(),
    target: named(target),
    against: named(against),
    seed,
    processes: processes.length,
    rounds,
    paths: comparisons.flatMap(({ paths }) => paths.map(({ path, store, ratio }) => ({ path, store, ratio }))),
  };
}

/** A base as the text of its file, which a person can read. */
export function baseText(base: Base): string {
  return `${printableJson(base, 2)}\n`;
}

/** A path with a wider interval than this, on either side, makes a poor base. */
const POOR = 1.1;

/** Which paths of a base had so much noise that a gate will notice only a large slow-down, in a sentence each. */
export function noisyPaths({ paths }: Pick<Base, 'paths'>): string[] {
  return paths
    .filter(({ ratio: { value, low, high } }) => value / low > POOR || high / value > POOR)
    .map(
      ({ path, store, ratio }) =>
        `${store}/${path} has a wide interval, ${estimateText(ratio)}, which hides small slow-downs from the gate: save the base again on a machine that does nothing else, or with more --processes`,
    );
}

const ratio = shape('a positive number', (value) => Number.isFinite(value) && Number(value) > 0);

const estimate: Shape = (value) => {
  const wrong = fields({ value: ratio, low: ratio, high: ratio })(value);
  if (wrong !== undefined) return wrong;
  const { value: middle, low, high } = value as Estimate;
  return low <= middle && middle <= high ? undefined : 'has a value outside of its interval';
};

const measuree = fields({ name: text, version: text });

const BASE = fields({
  type: oneOf(['bench-base']),
  benchmark: text,
  savedAt: text,
  machine: fields({ node: text, platform: text, arch: text, cpu: text }),
  target: measuree,
  against: measuree,
  processes: count,
  rounds: count,
  paths: listOf(fields({ path: oneOf(PATHS.map(({ id }) => id)), store: oneOf(STORE_KINDS), ratio: estimate })),
});

function fault(value: unknown): string | undefined {
  const wrong = BASE(value);
  if (wrong !== undefined) return wrong;
  const ids = (value as Base).paths.map(({ path, store }) => `${store}/${path}`);
  if (ids.length === 0) return 'has no paths';
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  return twice === undefined ? undefined : `has the path '${twice}' twice`;
}

/**
 * Reads a base.
 *
 * @throws CommandError that names the file, if it can't be read or is not a base of this version's paths.
 */
export function readBase(file: string): Base {
  const renew = 'conformance bench --save writes one';
  let content: string;
  try {
    content = readLimited(file, MAX_BASE_BYTES);
  } catch (error) {
    throw new CommandError(`the base ${file} can't be read: ${(error as Error).message}\n${renew}`);
  }
  if (content.length > MAX_BASE_BYTES) throw new CommandError(`the base ${file} is larger than 1 MiB\n${renew}`);
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new CommandError(`the base ${file} is not JSON\n${renew}`);
  }
  const wrong = fault(value);
  if (wrong !== undefined) throw new CommandError(printableLine(`the base ${file} ${wrong}; ${renew}`));
  return value as Base;
}

/** How much two measurements have in common. */
export interface Comparability {
  /** Differences that leave nothing to compare. */
  prevents: string[];
  /** Differences that a ratio mostly cancels; the gate allows for the rest. */
  widens: string[];
}

const major = (version: string) => version.split('.')[0];

/**
 * Looks whether ratios that were measured elsewhere can be compared with those of this process.
 *
 * A ratio cancels the speed of a machine. It doesn't cancel which code a compiler makes: that depends on the major version
 * of Node, which has V8's, on the architecture and on the system. Neither does it cancel another reference. Another
 * processor of the same kind has other caches, and another release of Node has other details: these shift a ratio a little.
 *
 * @param base where and beside which reference it was measured.
 * @param here the same of this process.
 */
export function comparability(
  base: Pick<Base, 'machine' | 'against' | 'benchmark'>,
  here: Pick<Base, 'machine' | 'against' | 'benchmark'>,
): Comparability {
  const { machine: then, against, benchmark } = base;
  const { machine: now } = here;
  const prevents: string[] = [];
  const widens: string[] = [];
  const note = (list: string[], what: string, before: string, after: string) => {
    if (before !== after) list.push(`${what}: ${before} in the base, ${after} here`);
  };
  const name = (one: Measuree) => `${one.name} ${one.version}`;
  note(prevents, 'the reference', name(against), name(here.against));
  note(prevents, 'the system', `${then.platform} ${then.arch}`, `${now.platform} ${now.arch}`);
  note(major(then.node) === major(now.node) ? widens : prevents, 'Node', then.node, now.node);
  note(widens, 'the processor', then.cpu, now.cpu);
  note(widens, 'session-conformance', benchmark, here.benchmark);
  return { prevents, widens };
}
