import { availableParallelism } from 'node:os';
import { differencesText } from '../differential/diff-text.js';
import type { Finding, FuzzOptions, FuzzResult } from '../differential/fuzz/fuzz.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { printableJson } from '../printable.js';
import { complain, print } from './print.js';
import { progressLine } from './progress-line.js';

/** The options of `conformance diff --fuzz`. */
export interface FuzzFlags {
  against?: string;
  spec: string;
  jobs: number;
  json: boolean;
  runs?: number;
  seed?: number;
  /** Milliseconds. */
  time?: number;
  save?: string;
}

/** Random scenarios when neither a number nor a time is given. */
const DEFAULT_RUNS = 1000;

/** A finding as it is shown: with the command that makes the same scenario again, and the file that it was saved to. */
interface Shown extends Finding {
  again: string;
  file?: string;
}

/** The progress, and its total. */
function progressText(
  { done, findings, seconds }: { done: number; findings: number; seconds: number },
  { runs, timeMs }: Pick<FuzzOptions, 'runs' | 'timeMs'>,
): string {
  const limits = [runs === undefined ? [] : `${runs} scenarios`, timeMs === undefined ? [] : `${timeMs / 1000} s`];
  return `${done} scenarios in ${seconds.toFixed(0)} s of ${limits.flat().join(' or ')}, ${findings} findings`;
}

function findingText(
  { scenario, differences, again, file }: Shown,
  names: { target: string; against: string },
): string {
  return `\n${file ?? JSON.stringify(scenario)}\n${differencesText(differences, names)}\n  again: ${again}\n`;
}

function summaryText({ runs, notApplicable, durationMs, seed, findings, known, unsteady }: FuzzResult): string {
  const met = [...known].sort(([, a], [, b]) => b - a).map(([{ summary }, times]) => `  ${times} × ${summary}\n`);
  return [
    met.length > 0 ? `\nKnown divergences that were met:\n${met.join('')}` : '',
    unsteady.length > 0 ? `\n${unsteady.length} scenarios did not come out the same twice and show nothing\n` : '',
    notApplicable > 0 ? `\n${notApplicable} scenarios need what a target lacks, and show nothing\n` : '',
    `\nseed ${seed}: ${runs} scenarios in ${(durationMs / 1000).toFixed(1)} s `,
    `(${Math.round((runs * 1000) / Math.max(1, durationMs))} a second), ${findings.length} findings\n`,
  ].join('');
}

function summaryJson(result: FuzzResult, findings: readonly Shown[]): string {
  const known = [...result.known].map(([{ requirement }, times]) => ({ requirement, times }));
  return `${printableJson({ ...result, findings, known }, 2)}\n`;
}

/** The exit status: an interrupted, inapplicable or unstable run has not shown conformance. */
export function statusOf({ runs, notApplicable, findings, unsteady }: FuzzResult, isInterrupted: boolean): ExitStatus {
  if (findings.length > 0) return EXIT.nonconformance;
  return isInterrupted || notApplicable + unsteady.length >= runs ? EXIT.failed : EXIT.conforms;
}

/**
 * Runs random scenarios on two targets, or on one for what no target may do, and prints what is found as soon as it has
 * been shortened; as JSON, everything at the end.
 *
 * @throws what `fuzz` throws.
 */
export async function fuzzCommand(target: string, flags: FuzzFlags): Promise<ExitStatus> {
  // Loaded on demand, since no other command needs fast-check.
  const { fuzz } = await import('../differential/fuzz/fuzz.js');
  const { saveScenario } = await import('../differential/fuzz/save.js');
  const { against, save, spec, time, json } = flags;
  const seed = flags.seed ?? (Math.random() * 2 ** 31) | 0;
  const runs = flags.runs ?? (time === undefined ? DEFAULT_RUNS : undefined);
  const limits = { ...(runs === undefined ? {} : { runs }), ...(time === undefined ? {} : { timeMs: time }) };
  const pair = against === undefined ? target : `${target} --against ${against}`;
  const shown: Shown[] = [];
  if (!json) await print(`seed ${seed}\n`);
  const progress = progressLine();
  const begin = performance.now();
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
      ...limits,
      // While a worker waits for its target to time out, another one can use the processor.
      jobs: Math.max(flags.jobs, Math.min(2 * availableParallelism(), 4)),
      signal: interruption.signal,
      notice: complain,
      progress: (done, findings) =>
        progress.show(progressText({ done, findings, seconds: (performance.now() - begin) / 1000 }, limits)),
      found: async (finding) => {
        const again = `conformance diff ${pair} --fuzz --seed ${finding.seed} --runs ${finding.path + 1}`;
        const id = `found-${finding.seed >>> 0}-${finding.path}`;
        const file = save === undefined ? {} : { file: saveScenario(save, { ...finding.expecting, id }, spec, again) };
        const one = { ...finding, again, ...file };
        shown.push(one);
        progress.clear();
        if (!json) await print(findingText(one, { target, against: against ?? 'must be' }));
      },
    });
    progress.clear();
    await print(json ? summaryJson(result, shown) : summaryText(result));
    if (result.runs > 0 && result.notApplicable === result.runs)
      complain(`nothing applied: none of the ${result.runs} scenarios could be observed on ${pair}`);
    return statusOf(result, interruption.signal.aborted);
  } finally {
    progress.clear();
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
