import { resolve } from 'node:path';
import { readBaseline } from './baseline.js';
import { CommandError } from './command-error.js';
import { type Corpus, type CorpusScenario, defaultCorpusDirectory, loadCorpus } from './corpus/corpus.js';
import { missingOf } from './corpus/need-names.js';
import type { HostName, Scenario } from './corpus/scenario.js';
import { type Selection, selectScenarios } from './corpus/select.js';
import { type ExitStatus, exitStatusOf } from './exit-status.js';
import { knownFailures, shippedFailures } from './known-failures.js';
import { protocolNeeds, unmet } from './protocol/protocol-needs.js';
import { SharedServer } from './replicas/shared-server.js';
import {
  type EndRecord,
  noCounts,
  type ResultRecord,
  type RunLine,
  type RunRecord,
  type Verdict,
} from './report/records.js';
import { profileCounts } from './report/scores.js';
import { HOSTS } from './runner/hosts/index.js';
import { BRIEF, limitedTrace, WHOLE } from './runner/limited-trace.js';
import type { Outcome } from './runner/outcome.js';
import { Pool, type PoolLimits, type TargetFacts } from './runner/pool.js';
import { locateTarget } from './targets/locate.js';
import { isUrl, type TargetCommand, type TargetUrl } from './targets/source.js';

/** Scenarios that are made and not read, and that have no expectations of their own. */
export interface Suite {
  /** What results call it. */
  contract: NonNullable<RunRecord['contract']>;
  corpus: Corpus;
  /** The folder of its shipped baselines. */
  baselines: string;
  /** Judges what was observed of a scenario. */
  judge(scenario: Scenario, outcome: Outcome): Outcome;
}

/** What to run and how. */
export interface RunOptions {
  /** A package's name, a path, or a program. */
  target: string | TargetCommand | TargetUrl;
  /** The corpus's folder. */
  specDirectory: string;
  /** In place of the corpus. */
  suite?: Suite;
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
  /** The URL of the Redis or PostgreSQL that the replicas of a scenario share; without one, a Redis is started. */
  sharedStore?: string;
  limits?: Partial<PoolLimits>;
  /** Is told what the user should look at although it changes no verdict. */
  notice?: (text: string) => void;
}

const DEFAULT_HOST: HostName = 'express5';

/** A program serves HTTP/1.1 by itself. */
const PROGRAM_HOST: HostName = 'http';

/** What every host of this package offers or not; needs that are about the host and not about the target. */
const HOST_NEEDS = new Set(Object.values(HOSTS).flatMap((host) => host.offers));

/** Where a scenario runs, or why it can't. */
export function place(
  { scenario, needs }: CorpusScenario,
  asked: HostName | undefined,
  facts: TargetFacts,
): { host: HostName } | { missing: string } {
  if (facts.introduction) {
    const missing = unmet(protocolNeeds(scenario, needs), facts.introduction);
    return missing.length > 0 ? { missing: missing.join(', ') } : { host: PROGRAM_HOST };
  }
  const allowed = scenario.hosts ?? (Object.keys(HOSTS) as HostName[]);
  const wanted = asked ?? DEFAULT_HOST;
  const host = allowed.includes(wanted) ? wanted : asked === undefined ? allowed[0] : undefined;
  if (host === undefined) return { missing: `the host ${wanted} (it runs on ${allowed.join(', ')})` };
  const { offers } = HOSTS[host];
  const lacking = new Set(missingOf(needs, facts.lacks));
  const missing = needs.filter(
    (need) =>
      lacking.has(need) || need === 'browser' || need === 'nginx' || (HOST_NEEDS.has(need) && !offers.includes(need)),
  );
  return missing.length > 0 ? { missing: missing.join(', ') } : { host };
}

function judge(outcome: Outcome, known: { reason: string } | undefined): Verdict {
  // A target or harness that broke down has shown nothing: no baseline excuses it.
  if (outcome.verdict === 'error' || outcome.verdict === 'not-applicable') return outcome.verdict;
  if (outcome.verdict === 'pass') return known ? 'unexpected-pass' : 'pass';
  return known ? 'known-failure' : 'fail';
}

/** How many scenarios one worker runs before a second has started: each takes some 8 ms, and a start half a second. */
const SCENARIOS_A_WORKER = 50;

/** How many workers are worth their start for some scenarios. Each that needs a process of its own starts one anyway. */
function workersFor(selected: readonly CorpusScenario[], jobs: number): number {
  const apart = selected.filter(({ scenario }) => scenario.process).length;
  return Math.max(1, Math.min(jobs, apart + Math.ceil((selected.length - apart) / SCENARIOS_A_WORKER)));
}

/** The promise's outcome, unless the signal comes first. */
async function unlessInterrupted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  let interrupt = () => {};
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = () => reject(new CommandError('interrupted before the target was loaded'));
  });
  signal.addEventListener('abort', interrupt, { once: true });
  if (signal.aborted) interrupt();
  try {
    return await Promise.race([promise, interrupted]);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

/**
 * Runs scenarios against a target.
 *
 * @param emit gets each line of the result as soon as it is known. What it throws ends the run and is thrown again.
 * @returns the exit status.
 * @throws CommandError before the first line, for what can't be run at all, and when it is interrupted before that.
 */
export async function runCorpus(options: RunOptions, emit: (line: RunLine) => void): Promise<ExitStatus> {
  const begin = performance.now();
  const given = typeof options.baseline === 'object' ? readBaseline(options.baseline.file) : undefined;
  const source = typeof options.target === 'string' ? locateTarget(options.target) : options.target;
  const { suite } = options;
  const corpus = suite?.corpus ?? loadCorpus(options.specDirectory);
  const selected = selectScenarios(corpus.scenarios, options.selection);
  const shared = new SharedServer(options.sharedStore);
  const workers = isUrl(source) ? 1 : workersFor(selected, options.jobs);
  const pool = new Pool(source, workers, options.limits, options.notice, shared);
  try {
    const facts = await unlessInterrupted(pool.open(options.host ?? DEFAULT_HOST), options.signal);
    const baseline =
      options.baseline === 'shipped'
        ? shippedFailures(facts, suite?.baselines)
        : given && knownFailures(given, facts, options.notice);
    const { shard } = options.selection;
    emit({
      type: 'run',
      target: facts.name,
      asked: source.asked,
      version: facts.version,
      corpusVersion: `${options.corpusVersion}+${corpus.digest}`,
      host: facts.introduction ? PROGRAM_HOST : (options.host ?? DEFAULT_HOST),
      ...(suite ? { contract: suite.contract } : {}),
      ...(facts.introduction ? { program: facts.introduction.language } : {}),
      node: process.versions.node,
      startedAt: new Date().toISOString(),
      scenarios: selected.length,
      ...(options.selection.profile ? { profile: options.selection.profile } : {}),
      ...(shard ? { shard: `${shard.index}/${shard.count}` } : {}),
      ...(resolve(options.specDirectory) === defaultCorpusDirectory() ? {} : { spec: options.specDirectory }),
      ...(baseline ? { baseline: baseline.file } : {}),
    });

    const texts = new Map(corpus.requirements.map(({ id, text }) => [id, text]));
    const results: ResultRecord[] = [];
    const counts = noCounts();
    const waiting = new Set(selected);
    let failure: unknown;
    let stop = () => {};
    const stopped = new Promise<void>((settle) => {
      stop = settle;
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
        profile: entry.profile,
        requirements: entry.scenario.verifies,
        feature: entry.feature,
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

    const textsOf = (requirements: readonly string[]) =>
      Object.fromEntries(requirements.map((id) => [id, texts.get(id) ?? '']));

    const one = async (entry: CorpusScenario): Promise<void> => {
      const where = place(entry, options.host, facts);
      if ('missing' in where) {
        finish(entry, { verdict: 'not-applicable', durationMs: 0, failures: [], reason: `needs ${where.missing}` });
        return;
      }
      const result = await pool.run(entry.scenario, where.host, {
        observe: suite !== undefined,
        // A suite may find that what passed by itself fails.
        tracePasses: options.trace || suite !== undefined,
      });
      if (!waiting.has(entry)) return;
      const found = baseline?.find(entry);
      const outcome = suite?.judge(entry.scenario, result.outcome) ?? result.outcome;
      const verdict = judge(outcome, found);
      const excused = verdict === 'known-failure' || verdict === 'unexpected-pass' ? found : undefined;
      const reason = excused?.reason ?? outcome.reason;
      const isKnown = verdict === 'known-failure';
      const traced = options.trace || verdict === 'fail' || verdict === 'error' || isKnown;
      // Nobody is waiting for these: their evidence is cut to what is read, so that results stay small.
      const { wire, store } = limitedTrace(outcome, isKnown && !options.trace ? BRIEF : WHOLE);
      // A baseline lists everything that a target fails, so a failure that is not in it is a change.
      const optional = verdict === 'fail' && entry.level === 'may' && !baseline;
      finish(entry, {
        verdict,
        ...(optional ? { optional } : {}),
        durationMs: Math.round(result.durationMs * 100) / 100,
        failures: outcome.failures,
        host: where.host,
        ...(reason === undefined ? {} : { reason }),
        ...(excused?.upstream ? { upstream: excused.upstream } : {}),
        ...(excused ? { entry: { file: excused.file, line: excused.line } } : {}),
        ...(verdict === 'pass' ? {} : { texts: textsOf(entry.scenario.verifies) }),
        ...(traced ? { wire } : {}),
        ...(traced && store.length > 0 ? { store } : {}),
      });
    };
    await Promise.race([stopped, Promise.all(selected.map(one))]);
    if (failure) throw (failure as { error: unknown }).error;

    const stale = baseline?.unknown(corpus.scenarios) ?? [];
    const end: EndRecord = {
      type: 'end',
      counts,
      ...profileCounts(results),
      durationMs: Math.round(performance.now() - begin),
      peakMemory: pool.peakMemory + process.resourceUsage().maxRSS * 1024,
      ...(stale.length > 0 ? { stale } : {}),
      ...(waiting.size > 0 ? { notRun: [...waiting].map(({ scenario }) => scenario.id) } : {}),
      ...(waiting.size > 0 && options.signal?.aborted ? { interrupted: true } : {}),
    };
    // What comes in after this is of a run that is over.
    waiting.clear();
    emit(end);
    return exitStatusOf(results, end);
  } finally {
    await pool.close();
  }
}
