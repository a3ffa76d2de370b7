import { PATHS } from '../conformance/src/benchmark/paths.js';
import { CommandError } from '../conformance/src/command-error.js';
import { globMatcher } from '../conformance/src/corpus/glob.js';
import { suggestion } from '../conformance/src/corpus/nearest.js';
import { EXIT } from '../conformance/src/exit-status.js';
import type { RealCell } from './real/measurements.js';
import { HOSTS } from './real/messages.js';
import { REAL_PATHS } from './real/paths.js';

/** The paths that a gate measures. */
export interface GatePaths {
  /** Ids of paths that are measured without connections. */
  synthetic: readonly string[];
  /** The cells that are measured by real requests. */
  real: readonly RealCell[];
}

/** Real requests take longer, so by default a gate measures only those that applications answer most. */
const USUAL_REAL = ['read', 'changed'];

/** The name of a cell: `express5/read`. */
export function realId({ host, path }: Pick<RealCell, 'host' | 'path'>): string {
  return `${host}/${path}`;
}

/** Everything that a gate can measure by real requests. */
const REAL_CELLS: readonly RealCell[] = HOSTS.flatMap((host) =>
  REAL_PATHS.map((path) => ({ host, store: 'memory' as const, path })),
);

/**
 * Chooses the paths that a gate measures.
 *
 * @param only globs on the ids of synthetic paths, and on those of real requests (`http/read`); none means the usual ones.
 * @throws CommandError for a pattern that matches nothing.
 */
export function selectGatePaths(only: readonly string[]): GatePaths {
  const synthetic = PATHS.map(({ id }) => id);
  if (only.length === 0) return { synthetic, real: REAL_CELLS.filter(({ path }) => USUAL_REAL.includes(path)) };
  const all = [...synthetic, ...REAL_CELLS.map(realId)];
  for (const pattern of only) {
    if (!all.some(globMatcher(pattern)))
      throw new CommandError(`'${pattern}' matches no path${suggestion(pattern, all)}`, EXIT.usage);
  }
  const wanted = (id: string) => only.some((pattern) => globMatcher(pattern)(id));
  return { synthetic: synthetic.filter(wanted), real: REAL_CELLS.filter((cell) => wanted(realId(cell))) };
}
