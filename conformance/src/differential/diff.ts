import { type Corpus, loadCorpus } from '../corpus/corpus.js';
import type { HostName, Scenario } from '../corpus/scenario.js';
import { type Selection, selectScenarios } from '../corpus/select.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { place } from '../run-corpus.js';
import { type JobResult, Pool, type PoolLimits, type TargetFacts } from '../runner/pool.js';
import { locateTarget } from '../targets/locate.js';
import { compare, type Difference } from './compare.js';
import {
  type Divergence,
  explainedBy,
  type Ledger,
  ledgerFile,
  particular,
  readLedger,
  unknownNames,
} from './ledger.js';
import { normalise } from './normalise.js';

/** Two targets, and what they are compared on. */
export interface DiffOptions {
  target: string;
  against: string;
  specDirectory: string;
  selection: Selection;
  /** Without one each scenario runs where it makes sense. */
  host?: HostName;
  jobs: number;
  limits?: Partial<PoolLimits>;
  /** Is told what the user should look at although it changes no verdict. */
  notice?: (text: string) => void;
}

/** What came of one scenario. */
export interface ScenarioDiff {
  id: string;
  file: string;
  line: number;
  /** `same`; `explained` by the ledger; `different`; `stale`: the ledger lists it as different, and it is not. */
  verdict: 'same' | 'explained' | 'different' | 'stale' | 'not-applicable' | 'error';
  differences: Difference[];
  by?: Divergence;
  reason?: string;
}

/** What came of a comparison. */
export interface DiffResult {
  target: TargetFacts;
  against: TargetFacts;
  /** The ledger that applies to these two, if one does. */
  ledger?: Ledger;
  scenarios: ScenarioDiff[];
  /** What the ledger names and the corpus does not have. */
  unknown: string[];
  status: ExitStatus;
}

/** Whether a ledger is about these two: a build that names no package of its own is taken for its target. */
export function isAbout(ledger: Ledger, target: TargetFacts, against: TargetFacts): boolean {
  return (
    (target.name === ledger.target || target.version === 'unknown') &&
    against.name === ledger.against.package &&
    against.version === ledger.against.version
  );
}

/**
 * The differences between what came of one scenario on both sides; a text when there was nothing to compare.
 *
 * @param ledger lists the differences that are everywhere: the step that is shown is one that has others, if there is one.
 */
export function differencesOf(
  scenario: Scenario,
  target: JobResult,
  against: JobResult,
  ledger?: Ledger,
): Difference[] | string {
  const [a, b] = [target.outcome, against.outcome];
  if (!a.observation || !b.observation) {
    // A process that is gone has left nothing but the reason.
    if (!a.observation && !b.observation) return `neither could be observed: ${a.reason}; ${b.reason}`;
    const lost = (outcome: typeof a) => (outcome.observation ? 'went on' : (outcome.reason ?? 'was lost'));
    return [{ step: 'end', path: 'process', target: lost(a), against: lost(b) }];
  }
  const seen = (outcome: typeof a) => ({
    ...(outcome.observation ?? { warnings: [], steps: [], leftUncaught: [] }),
    ...(outcome.reason === undefined ? {} : { stopped: outcome.reason.split('\n')[0] ?? '' }),
  });
  return compare(
    normalise(seen(a), scenario),
    normalise(seen(b), scenario),
    ledger && ((differences) => particular(ledger, scenario, differences).left),
  );
}

/** What the differences of a scenario of the corpus come to. */
function judged(
  scenario: Scenario,
  differences: Difference[],
  ledger: Ledger | undefined,
): Pick<ScenarioDiff, 'verdict' | 'differences' | 'by'> {
  const by = ledger && explainedBy(ledger, scenario);
  const { left, by: everywhere } = ledger
    ? particular(ledger, scenario, differences, by)
    : { left: differences, by: [] };
  if (by) return { verdict: left.length > 0 ? 'explained' : 'stale', differences: left, by };
  if (left.length > 0) return { verdict: 'different', differences };
  const [common] = everywhere;
  return common ? { verdict: 'explained', differences, by: common } : { verdict: 'same', differences };
}

function statusOf(scenarios: readonly ScenarioDiff[], unknown: readonly string[]): ExitStatus {
  const has = (verdict: ScenarioDiff['verdict']) => scenarios.some((one) => one.verdict === verdict);
  if (has('error') || scenarios.every(({ verdict }) => verdict === 'not-applicable')) return EXIT.failed;
  if (has('different')) return EXIT.nonconformance;
  return has('stale') || unknown.length > 0 ? EXIT.stale : EXIT.conforms;
}

/**
 * Runs the corpus's scenarios on two targets and compares everything observable, whether the scenarios expect
 * anything of it or not.
 *
 * @throws CommandError for what can't be run at all.
 */
export async function diffCorpus(options: DiffOptions): Promise<DiffResult> {
  const corpus: Corpus = loadCorpus(options.specDirectory);
  const selected = selectScenarios(corpus.scenarios, options.selection);
  const file = ledgerFile(options.specDirectory);
  const written = file === undefined ? undefined : readLedger(file);
  const pools = [options.target, options.against].map(
    (name) => new Pool(locateTarget(name), Math.max(1, Math.floor(options.jobs / 2)), options.limits, options.notice),
  ) as [Pool, Pool];
  try {
    const host = options.host ?? 'express5';
    const [target, against] = await Promise.all([pools[0].open(host), pools[1].open(host)]);
    const ledger = written && isAbout(written, target, against) ? written : undefined;
    // A method without a callback may well be called where it returns no promise: what comes of it is to be compared.
    const lacks = [...target.lacks, ...against.lacks].filter((need) => need !== 'promises');
    const both: TargetFacts = { ...target, lacks };
    const scenarios = await Promise.all(
      selected.map(async (entry): Promise<ScenarioDiff> => {
        const { scenario, file, line } = entry;
        const where = place(entry, options.host, both);
        const about = { id: scenario.id, file, line };
        if ('missing' in where) {
          return { ...about, verdict: 'not-applicable', differences: [], reason: `needs ${where.missing}` };
        }
        const results = await Promise.all(pools.map((pool) => pool.run(scenario, where.host, { observe: true })));
        const idle = results.find(({ outcome }) => outcome.verdict === 'not-applicable');
        if (idle) {
          return { ...about, verdict: 'not-applicable', differences: [], reason: idle.outcome.reason ?? '' };
        }
        const found = differencesOf(scenario, results[0] as JobResult, results[1] as JobResult, ledger);
        if (typeof found === 'string') return { ...about, verdict: 'error', differences: [], reason: found };
        return { ...about, ...judged(scenario, found, ledger) };
      }),
    );
    const unknown = ledger ? unknownNames(ledger, corpus) : [];
    return {
      target,
      against,
      ...(ledger ? { ledger } : {}),
      scenarios,
      unknown,
      status: statusOf(scenarios, unknown),
    };
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
  }
}
