import { runGate } from '../benchmark/gate.js';
import { type BasePath, comparability, readBase, thisMachine } from '../benchmark/gate-base.js';
import { type GateReport, gateData, gateMarkdown, gateText } from '../benchmark/gate-text.js';
import { selectPaths } from '../benchmark/paths.js';
import { MARGIN, WIDE_MARGIN } from '../benchmark/slowdown.js';
import type { StoreKind } from '../benchmark/stores.js';
import { CommandError } from '../command-error.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { printableJson } from '../printable.js';
import type { TargetLocation } from '../targets/locate.js';
import { entrantsOf } from './bench-entrants.js';
import { progressLine } from './progress-line.js';
import { packageVersion } from './version.js';
import { writeReport } from './write-report.js';

/** The default number of processes that measure for a gate or a base. */
export const GATE_PROCESSES = 4;

/** The options of a gate, beside the target and the base. */
export interface GateFlags {
  paths: string[];
  store: StoreKind[];
  rounds: number;
  processes?: number;
  seed?: number;
  reporter: { name: string; file?: string }[];
}

const WRITERS: Record<string, (report: GateReport) => string> = {
  pretty: gateText,
  markdown: gateMarkdown,
  json: (report) => `${printableJson(gateData(report), 1)}\n`,
};

/** The paths of a base that the command line selects. */
function selected(paths: readonly BasePath[], file: string, flags: Pick<GateFlags, 'paths' | 'store'>): BasePath[] {
  const ids = new Set(selectPaths(flags.paths).map(({ id }) => id));
  const found = paths.filter(
    ({ path, store }) => ids.has(path) && (flags.store.length === 0 || flags.store.includes(store)),
  );
  if (found.length === 0) throw new CommandError(`the base ${file} has none of these paths`, EXIT.usage);
  return found;
}

/**
 * Compares a target's present costs with a base, and reports.
 *
 * @param file of the base.
 * @returns `slower` if a path has become slower by more than its noise.
 * @throws CommandError for a base that can't be read or compared, and for paths that can't be measured.
 */
export async function benchGate(
  { target, against }: { target: TargetLocation; against: TargetLocation },
  file: string,
  flags: GateFlags,
): Promise<ExitStatus> {
  const base = readBase(file);
  const paths = selected(base.paths, file, flags);
  const { prevents, widens } = comparability(base, { machine: thisMachine(), against, benchmark: packageVersion });
  if (prevents.length > 0)
    throw new CommandError(
      `the base ${file} can't be compared with what is measured here: ${[...prevents, ...widens].join('; ')}\nsave a base under these conditions: conformance bench --save`,
    );
  const margin = widens.length > 0 ? WIDE_MARGIN : MARGIN;
  const seed = flags.seed ?? (Math.random() * 2 ** 31) | 0;
  const progress = progressLine();
  const verdicts = await runGate(paths, {
    entrants: entrantsOf(target, against),
    processes: flags.processes ?? GATE_PROCESSES,
    rounds: flags.rounds,
    seed,
    margin,
    progress: progress.show,
  }).finally(() => progress.clear());
  const report: GateReport = { file, base, target, seed, margin, differences: widens, verdicts };
  const reporters = flags.reporter.length > 0 ? flags.reporter : [{ name: 'pretty' }];
  for (const { name, file } of reporters) await writeReport(name, file, WRITERS[name]?.(report) ?? '');
  return verdicts.some(({ slower }) => slower) ? EXIT.slower : EXIT.conforms;
}
