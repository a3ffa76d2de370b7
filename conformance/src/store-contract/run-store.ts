import { readBaseline } from '../baseline.js';
import { type Selection, selectScenarios } from '../corpus/select.js';
import { type ExitStatus, exitStatusOf } from '../exit-status.js';
import { knownFailures } from '../known-failures.js';
import { type EndRecord, noCounts, type ResultRecord, type RunLine, type Verdict } from '../report/records.js';
import { locateTarget } from '../targets/locate.js';
import { type Contract, type ContractScenario, loadContract } from './contract.js';
import type { StoreFacts, StoreJob } from './messages.js';
import type { StoreOutcome } from './run-steps.js';
import { StoreProcess } from './store-process.js';
import type { StoreStep } from './store-scenario.js';
import { takesTime } from './takes-time.js';

/** What to run and how. */
export interface StoreRunOptions {
  /** A package's name, or a path. */
  target: string;
  /** The contract's folder; by default that of this package. */
  contractDirectory?: string;
  /** Reported with the results, before a digest of the contract. */
  corpusVersion: string;
  selection: Selection;
  /** A file of known failures. */
  baseline?: string;
  /** Ends the run early: what is finished is kept, the rest is named. */
  signal?: AbortSignal;
  /** Is told what the user should look at although it changes no verdict. */
  notice?: (text: string) => void;
}

function judge({ verdict }: StoreOutcome, isKnown: boolean): Verdict {
  if (verdict === 'error') return 'error';
  if (verdict === 'pass') return isKnown ? 'unexpected-pass' : 'pass';
  return isKnown ? 'known-failure' : 'fail';
}

function missing(needs: readonly string[], { lacks }: StoreFacts): string[] {
  return needs.filter((need) => lacks.includes(need));
}

/** How many stores of the same kind a server has to bear at a time. */
const TOGETHER = 8;

/** Operations on all sessions: a server may have no bounds between stores. */
const WHOLE: readonly string[] = ['all', 'length', 'clear'];

/** Whether a step leaves the process and the other sessions alone. */
function isQuiet({ callback, call }: StoreStep): boolean {
  return callback !== 'throws' && (call === undefined || !WHOLE.includes(call));
}

/** Whether a scenario does nothing that could be noticed by others, as errors are that nobody catches. */
function isCalm({ scenario: { steps } }: ContractScenario): boolean {
  return steps.every((step) => step.backend === undefined && isQuiet(step));
}

/** Whether it is about an outage, and about nothing that others could be taken for the cause of. */
function isOutage({ scenario: { steps, uncaught } }: ContractScenario): boolean {
  return uncaught === 'any' && steps.every(isQuiet) && steps.some(({ backend }) => backend !== undefined);
}

/**
 * Those that run at the same time, one group after the other. In real time, all that wait do so together, and most others
 * in small groups; whoever moves a virtual clock moves it for all.
 *
 * @param areApart whether an outage is of one store alone; then all wait together for those that give no answer. They come
 *   last, since a store may still have errors a while later.
 */
function groupsOf(
  selected: readonly ContractScenario[],
  { clock }: StoreFacts,
  areApart: boolean,
): ContractScenario[][] {
  if (clock === 'virtual') return selected.map((entry) => [entry]);
  const groups: ContractScenario[][] = [selected.filter(({ scenario }) => takesTime(scenario))];
  const outages = areApart ? selected.filter((entry) => isOutage(entry) && !takesTime(entry.scenario)) : [];
  const rest = selected.filter((entry) => !takesTime(entry.scenario) && !outages.includes(entry));
  const calm = rest.filter(isCalm);
  for (let i = 0; i < calm.length; i += TOGETHER) groups.push(calm.slice(i, i + TOGETHER));
  groups.push(...rest.filter((entry) => !isCalm(entry)).map((entry) => [entry]), outages);
  return groups.filter(({ length }) => length > 0);
}

function jobOf({ scenario: { id, steps, uncaught } }: ContractScenario): StoreJob {
  return { id, steps, ...(uncaught ? { uncaught } : {}) };
}

/** The jobs of the questions that are not judged. */
function questionsOf({ reports }: Contract, facts: StoreFacts): StoreJob[] {
  return reports
    .filter(({ needs }) => missing(needs, facts).length === 0)
    .map(({ report: { id, steps } }) => ({ id, steps, uncaught: 'any' }));
}

/** The answers to the questions that are not judged, from what came of their jobs. */
function answersOf(
  { reports }: Contract,
  { defaultTtl }: StoreFacts,
  outcomes: ReadonlyMap<string, StoreOutcome>,
): NonNullable<EndRecord['reported']> {
  const found = reports.flatMap(({ report: { id, text } }) => {
    const outcome = outcomes.get(id);
    if (outcome === undefined) return [];
    const { verdict, failures, reason, answers: given = {} } = outcome;
    const [first] = Object.values(given);
    const [failure] = failures;
    return [{ id, text, answer: verdict === 'pass' ? (first ?? null) : (reason ?? failure?.actual ?? null) }];
  });
  if (defaultTtl === undefined) return found;
  const stated = reports.find(({ report }) => report.id === 'store-report-default-lifetime');
  return !stated || found.some(({ id }) => id === stated.report.id)
    ? found
    : [{ id: stated.report.id, text: stated.report.text, answer: `${defaultTtl}, as its module states` }, ...found];
}

/**
 * Runs the store contract against a store.
 *
 * @param emit gets each line of the result as soon as it is known
 * @returns the exit status
 * @throws CommandError before the first line, for what can't be run at all
 */
export async function runStore(options: StoreRunOptions, emit: (line: RunLine) => void): Promise<ExitStatus> {
  const begin = performance.now();
  const given = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  const contract = loadContract(options.contractDirectory);
  const selected = selectScenarios(contract.scenarios, options.selection);
  const worker = new StoreProcess(locateTarget(options.target));
  try {
    const facts = await worker.open();
    const baseline = given && knownFailures(given, facts, options.notice);
    const { shard } = options.selection;
    emit({
      type: 'run',
      target: facts.name,
      asked: options.target,
      version: facts.version,
      corpusVersion: `${options.corpusVersion}+${contract.digest}`,
      host: 'none',
      contract: 'store',
      node: process.versions.node,
      startedAt: new Date().toISOString(),
      scenarios: selected.length,
      ...(shard ? { shard: `${shard.index}/${shard.count}` } : {}),
      ...(baseline ? { baseline: baseline.file } : {}),
    });
    const texts = new Map(contract.requirements.map(({ id, text }) => [id, text]));
    const results: ResultRecord[] = [];
    const counts = noCounts();
    const waiting = new Map(selected.map((entry) => [entry.scenario.id, entry]));

    const finish = (entry: ContractScenario, outcome: StoreOutcome | { lacks: string[] }, durationMs = 0) => {
      const { scenario, level, feature, file, line } = entry;
      if (!waiting.delete(scenario.id)) return;
      const known = baseline?.find(entry);
      const verdict = 'lacks' in outcome ? 'not-applicable' : judge(outcome, known !== undefined);
      const excused = verdict === 'known-failure' || verdict === 'unexpected-pass' ? known : undefined;
      const reason = excused?.reason ?? ('lacks' in outcome ? `needs ${outcome.lacks.join(', ')}` : outcome.reason);
      const record: ResultRecord = {
        type: 'result',
        id: scenario.id,
        level,
        verdict,
        // With a baseline, what a store leaves out is listed; what is not is a change.
        ...(verdict === 'fail' && level === 'may' && !baseline ? { optional: true } : {}),
        durationMs: Math.round(durationMs * 100) / 100,
        failures: 'lacks' in outcome ? [] : outcome.failures,
        requirements: scenario.verifies,
        feature,
        file,
        line,
        ...(reason === undefined ? {} : { reason }),
        ...(excused?.upstream ? { upstream: excused.upstream } : {}),
        ...(excused ? { entry: { file: excused.file, line: excused.line } } : {}),
        ...(verdict === 'pass'
          ? {}
          : { texts: Object.fromEntries(scenario.verifies.map((id) => [id, texts.get(id) ?? ''])) }),
      };
      results.push(record);
      counts[verdict]++;
      emit(record);
    };

    const isWhole = selected.length === contract.scenarios.length;
    const answers = new Map<string, StoreOutcome>();
    let questions = isWhole ? questionsOf(contract, facts) : [];

    const runGroup = async (group: readonly ContractScenario[], asked: readonly StoreJob[] = []): Promise<void> => {
      const entries = new Map(group.map((entry) => [entry.scenario.id, entry]));
      const again: ContractScenario[] = [];
      await worker.run([...group.map(jobOf), ...asked], (id, outcome, durationMs) => {
        const entry = entries.get(id);
        if (!entry) {
          answers.set(id, outcome);
          return;
        }
        // While others run, nothing shows whose it is.
        const isAnybodys = group.length > 1 && outcome.failures.some(({ path }) => path === 'uncaught');
        if (isAnybodys) again.push(entry);
        else finish(entry, outcome, durationMs);
      });
      for (const entry of again) await runGroup([entry]);
    };

    const able = selected.filter((entry) => {
      const lacks = missing(entry.needs, facts);
      if (lacks.length > 0) finish(entry, { lacks });
      return lacks.length === 0;
    });
    const exits = able.filter(({ scenario }) => scenario.steps.some((step) => step.exits));
    // Each has a process of its own, which mostly waits.
    const exited = exits.map(async (entry) => {
      const from = performance.now();
      finish(entry, await worker.runToExit(jobOf(entry)), performance.now() - from);
    });
    const areApart = facts.clock === 'real' && able.filter(isOutage).length > 1 && (await worker.outagesAreApart());
    const others = able.filter((entry) => !exits.includes(entry));
    for (const group of groupsOf(others, facts, areApart)) {
      if (options.signal?.aborted) break;
      // In real time, the questions wait beside the scenarios that wait.
      await runGroup(group, facts.clock === 'real' ? questions.splice(0) : []);
    }
    // Who moves a virtual clock moves it for all.
    if (options.signal?.aborted) questions = [];
    for (const question of questions) await runGroup([], [question]);
    await Promise.all(exited);
    const reported = isWhole && !options.signal?.aborted ? answersOf(contract, facts, answers) : [];
    const stale = baseline?.unknown(contract.scenarios) ?? [];
    const end: EndRecord = {
      type: 'end',
      counts,
      durationMs: Math.round(performance.now() - begin),
      peakMemory: process.resourceUsage().maxRSS * 1024,
      ...(stale.length > 0 ? { stale } : {}),
      ...(waiting.size > 0 ? { notRun: [...waiting.keys()] } : {}),
      ...(options.signal?.aborted ? { interrupted: true } : {}),
      ...(reported.length > 0 ? { reported } : {}),
    };
    emit(end);
    return exitStatusOf(results, end);
  } finally {
    worker.close();
  }
}
