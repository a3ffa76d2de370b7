import { BaselineIndex, readBaseline, shippedBaseline } from './baseline.js';
import { type CorpusScenario, loadCorpus } from './corpus/corpus.js';
import type { HostName } from './corpus/scenario.js';
import { type Selection, selectScenarios } from './corpus/select.js';
import { EXIT, type ExitStatus } from './exit-status.js';
import { type EndRecord, noCounts, type ResultRecord, type RunLine, type Verdict } from './report/records.js';
import { HOSTS } from './runner/hosts/index.js';
import { type JobResult, Pool, type PoolLimits, type TargetFacts } from './runner/pool.js';
import { locateTarget } from './targets/locate.js';

/** What to run and how. */
export interface RunOptions {
  /** A package's name, a path, or an adapter's name. */
  target: string;
  /** The corpus's folder. */
  specDirectory: string;
  /** Reported with the results, before a digest of the corpus. */
  corpusVersion: string;
  selection: Selection;
  /** The host that was asked for; without one each scenario runs where it makes sense, on express5 if possible. */
  host?: HostName;
  /** A file of known failures; `shipped` for the one that comes with this package, if there is one. */
  baseline: { file: string } | 'shipped' | 'none';
  jobs: number;
  bail: boolean;
  trace: boolean;
  /** Ends the run early: what is finished is kept, the rest is named. */
  signal?: AbortSignal;
  limits?: Partial<PoolLimits>;
}

const DEFAULT_HOST: HostName = 'express5';

/** What every host of this package offers or not; needs that are about the host and not about the target. */
const HOST_NEEDS = new Set(Object.values(HOSTS).flatMap((host) => host.offers));

/** Where a scenario runs, or why it can't. */
function place(
  { scenario, needs }: CorpusScenario,
  asked: HostName | undefined,
  facts: TargetFacts,
): { host: HostName } | { missing: string } {
  const allowed = scenario.hosts ?? (Object.keys(HOSTS) as HostName[]);
  const wanted = asked ?? DEFAULT_HOST;
  const host = allowed.includes(wanted) ? wanted : asked === undefined ? allowed[0] : undefined;
  if (host === undefined) return { missing: `the host ${wanted} (it runs on ${allowed.join(', ')})` };
  const { offers } = HOSTS[host];
  const missing = needs.filter(
    (need) => facts.lacks.includes(need) || need === 'browser' || (HOST_NEEDS.has(need) && !offers.includes(need)),
  );
  return missing.length > 0 ? { missing: missing.join(', ') } : { host };
}

function judge({ outcome }: JobResult, known: { reason: string } | undefined): Verdict {
  // A target or harness that broke down has shown nothing: no baseline excuses it.
  if (outcome.verdict === 'error') return 'error';
  if (outcome.verdict === 'pass') return known ? 'unexpected-pass' : 'pass';
  return known ? 'known-failure' : 'fail';
}

/** The exit status that a run's results come to. */
export function exitStatusOf(results: readonly ResultRecord[], end: EndRecord): ExitStatus {
  const { counts } = end;
  const ran = results.length - counts['not-applicable'];
  if (counts.error > 0 || ran === 0 || (end.notRun && counts.fail === 0)) return EXIT.failed;
  // `may` is optional: that a target leaves it out is worth knowing, and no fault.
  if (results.some(({ verdict, level }) => verdict === 'fail' && level !== 'may')) return EXIT.nonconformance;
  if (counts['unexpected-pass'] > 0 || (end.stale?.length ?? 0) > 0) return EXIT.stale;
  return EXIT.conforms;
}

/**
 * Runs scenarios against a target.
 *
 * @param emit gets each line of the result as soon as it is known. What it throws ends the run and is thrown again.
 * @returns the exit status.
 * @throws CorpusError, SelectionError, BaselineError, TargetError before the first line, for what can't be run at all.
 */
export async function run(options: RunOptions, emit: (line: RunLine) => void): Promise<ExitStatus> {
  const begin = performance.now();
  const location = locateTarget(options.target);
  const pool = new Pool(location, options.jobs, options.limits);
  try {
    // The workers load the target while this process reads the corpus.
    const opening = pool.open(options.host ?? DEFAULT_HOST);
    opening.catch(() => undefined);
    const corpus = loadCorpus(options.specDirectory);
    const selected = selectScenarios(corpus.scenarios, options.selection);
    const facts = await opening;
    const baselineFile =
      options.baseline === 'shipped'
        ? shippedBaseline(facts.name, facts.version)
        : options.baseline === 'none'
          ? undefined
          : options.baseline.file;
    const baseline = baselineFile === undefined ? undefined : new BaselineIndex(readBaseline(baselineFile));
    const { shard } = options.selection;
    emit({
      type: 'run',
      target: facts.name,
      asked: options.target,
      version: facts.version,
      corpusVersion: `${options.corpusVersion}+${corpus.digest}`,
      host: options.host ?? DEFAULT_HOST,
      node: process.versions.node,
      scenarios: selected.length,
      ...(shard ? { shard: `${shard.index}/${shard.count}` } : {}),
    });

    const results: ResultRecord[] = [];
    const counts = noCounts();
    const waiting = new Set(selected);
    let failure: unknown;
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    options.signal?.addEventListener('abort', stop, { once: true });
    if (options.signal?.aborted) stop();

    const finish = (
      entry: CorpusScenario,
      record: Pick<ResultRecord, 'verdict' | 'durationMs' | 'failures'> & Partial<ResultRecord>,
    ) => {
      waiting.delete(entry);
      const line: ResultRecord = {
        type: 'result',
        id: entry.scenario.id,
        level: entry.level,
        requirements: entry.scenario.verifies,
        file: entry.file,
        line: entry.line,
        ...record,
      };
      results.push(line);
      counts[line.verdict]++;
      try {
        emit(line);
      } catch (error) {
        failure ??= { error };
        stop();
      }
      if (options.bail && (line.verdict === 'fail' || line.verdict === 'error')) stop();
    };

    const one = async (entry: CorpusScenario): Promise<void> => {
      const where = place(entry, options.host, facts);
      if ('missing' in where) {
        finish(entry, { verdict: 'not-applicable', durationMs: 0, failures: [], reason: `needs ${where.missing}` });
        return;
      }
      const result = await pool.run(entry.scenario, where.host);
      if (!waiting.has(entry)) return;
      const known = baseline?.find(entry);
      const verdict = judge(result, known);
      const { outcome } = result;
      const reason = verdict === 'known-failure' || verdict === 'unexpected-pass' ? known?.reason : outcome.reason;
      const traced = options.trace || verdict === 'fail' || verdict === 'error';
      finish(entry, {
        verdict,
        durationMs: Math.round(result.durationMs * 100) / 100,
        failures: outcome.failures,
        host: where.host,
        ...(reason === undefined ? {} : { reason }),
        ...(traced ? { wire: outcome.wire } : {}),
        ...(traced && outcome.store.length > 0 ? { store: outcome.store } : {}),
      });
    };
    await Promise.race([stopped, Promise.all(selected.map(one))]);
    if (failure) throw (failure as { error: unknown }).error;

    const stale = baseline?.unknown(corpus.scenarios) ?? [];
    const end: EndRecord = {
      type: 'end',
      counts,
      durationMs: Math.round(performance.now() - begin),
      peakMemory: pool.peakMemory + process.resourceUsage().maxRSS * 1024,
      ...(stale.length > 0 ? { stale } : {}),
      ...(waiting.size > 0 ? { notRun: [...waiting].map(({ scenario }) => scenario.id) } : {}),
    };
    // What comes in after this is of a run that is over.
    waiting.clear();
    emit(end);
    return exitStatusOf(results, end);
  } finally {
    pool.close();
  }
}
