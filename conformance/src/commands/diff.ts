import { availableParallelism } from 'node:os';
import type { HostName } from '../corpus/scenario.js';
import { diffCorpus } from '../differential/diff.js';
import { differencesText, diffText } from '../differential/diff-text.js';
import type { Finding, FuzzResult } from '../differential/fuzz/fuzz.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { print } from './print.js';

/** What `conformance diff` takes beside the target. */
export interface DiffFlags {
  against?: string;
  only: string[];
  skip: string[];
  host?: HostName;
  jobs: number;
  spec: string;
  json: boolean;
  fuzz: boolean;
  runs?: number;
  seed?: number;
  time?: number;
  save?: string;
}

/** Thrown for options that do not go together. */
export class DiffUsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DiffUsageError';
  }
}

/** Random scenarios when neither a number nor a time is given. */
const DEFAULT_RUNS = 1000;

function checkFlags({ against, fuzz, only, skip, host, runs, seed, time, save }: DiffFlags): void {
  if (fuzz) {
    if (only.length > 0 || skip.length > 0 || host !== undefined)
      throw new DiffUsageError('--only, --skip and --host choose scenarios of the corpus, and --fuzz makes its own');
    return;
  }
  if (against === undefined) throw new DiffUsageError('--against is missing: with what is the target to be compared?');
  if (runs !== undefined || seed !== undefined || time !== undefined || save !== undefined)
    throw new DiffUsageError('--runs, --seed, --time and --save are for --fuzz');
}

async function compareOnCorpus(target: string, against: string, flags: DiffFlags): Promise<ExitStatus> {
  const { spec, only, skip, host, jobs } = flags;
  const result = await diffCorpus({
    target,
    against,
    specDirectory: spec,
    selection: { only, skip },
    jobs,
    ...(host ? { host } : {}),
  });
  const names = { target: result.target.name, against: result.against.name };
  // Two versions of one package go by what they were asked for.
  const shown = names.target === names.against ? { target, against } : names;
  await print(flags.json ? `${JSON.stringify(result, null, 2)}\n` : diffText(result, shown));
  return result.status;
}

function summary({ runs, durationMs, seed, findings, known, unsteady }: FuzzResult): string {
  const met = [...known].sort(([, a], [, b]) => b - a).map(([{ summary }, times]) => `  ${times} × ${summary}\n`);
  return [
    met.length > 0 ? `\nKnown divergences that were met:\n${met.join('')}` : '',
    unsteady.length > 0 ? `\n${unsteady.length} scenarios did not come out the same twice and show nothing\n` : '',
    `\nseed ${seed}: ${runs} scenarios in ${(durationMs / 1000).toFixed(1)} s `,
    `(${Math.round((runs * 1000) / Math.max(1, durationMs))} a second), ${findings.length} findings\n`,
  ].join('');
}

/** The command that makes the same scenario again. */
function repeating(target: string, against: string | undefined, { seed, path }: Finding): string {
  const pair = against === undefined ? target : `${target} --against ${against}`;
  return `conformance diff ${pair} --fuzz --seed ${seed} --runs ${path + 1}`;
}

async function fuzzTargets(target: string, flags: DiffFlags): Promise<ExitStatus> {
  // Loaded when asked for: no other command needs fast-check.
  const { fuzz } = await import('../differential/fuzz/fuzz.js');
  const { saveScenario } = await import('../differential/fuzz/save.js');
  const { against, save, spec, time } = flags;
  const seed = flags.seed ?? (Math.random() * 2 ** 31) | 0;
  const runs = flags.runs ?? (time === undefined ? DEFAULT_RUNS : undefined);
  await print(`seed ${seed}\n`);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const result = await fuzz({
      target,
      ...(against === undefined ? {} : { against }),
      specDirectory: spec,
      seed,
      ...(runs === undefined ? {} : { runs }),
      ...(time === undefined ? {} : { timeMs: time }),
      // A worker that waits for its target to give up leaves the processor to another.
      jobs: Math.max(flags.jobs, Math.min(2 * availableParallelism(), 4)),
      signal: interruption.signal,
      found: async (finding) => {
        const id = `found-${finding.seed >>> 0}-${finding.path}`;
        const again = repeating(target, against, finding);
        const file = save === undefined ? undefined : saveScenario(save, { ...finding.expecting, id }, spec, again);
        const shown = { target, against: against ?? 'must be' };
        await print(
          `\n${file ?? `${JSON.stringify(finding.scenario)}`}\n${differencesText(finding.differences, shown)}\n  again: ${again}\n`,
        );
      },
    });
    await print(summary(result));
    if (result.findings.length > 0) return EXIT.nonconformance;
    // What was interrupted, or shows something else each time, has shown no conformance.
    return interruption.signal.aborted || result.runs === 0 ? EXIT.failed : EXIT.conforms;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/**
 * Compares two targets on the corpus, or with `--fuzz` on random scenarios, and prints what differs.
 *
 * @throws DiffUsageError, and what `diffCorpus` and `fuzz` throw.
 */
export async function diffCommand(target: string, flags: DiffFlags): Promise<ExitStatus> {
  checkFlags(flags);
  if (flags.fuzz || flags.against === undefined) return fuzzTargets(target, flags);
  return compareOnCorpus(target, flags.against, flags);
}
