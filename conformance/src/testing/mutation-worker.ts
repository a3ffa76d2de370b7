/**
 * The body of a process that runs the corpus against the reference while Stryker changes it: its code holds all the
 * mutants at once, and one of them is switched on at a time, so that nothing is loaded anew for each.
 *
 * Started by test/mutation/corpus-runner.mjs, which gives its orders over the channel.
 */
import { defaultCorpusDirectory, loadCorpus } from '../corpus/corpus.js';
import { real } from '../runner/clock.js';
import { InProcess } from './in-process.js';
import { loadReference, type SessionModule } from './reference.js';

/** The global object of the instrumented code, from Stryker's instrumenter. */
interface Stryker {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: unknown;
}

/** Requests to the process: to run every scenario without a mutant, or some with one. */
type Question =
  | { type: 'dry-run' }
  | { type: 'mutant'; mutant: string; whenLoading: boolean; scenarios: string[]; hitLimit?: number };

/** Its answers. */
type Answer =
  | { type: 'dry-run'; tests: { id: string; durationMs: number; problem?: string }[]; coverage: unknown }
  | { type: 'mutant'; killedBy?: string; problem?: string; ran: number };

const holder = globalThis as { __stryker__?: Stryker };
holder.__stryker__ ??= {};
const stryker = holder.__stryker__;

const tell = process.send?.bind(process) as ((answer: Answer) => void) | undefined;
if (!tell) throw new Error('this module is the body of a process for mutation tests; run npm run mutation instead');

const scenarios = new Map(
  loadCorpus(defaultCorpusDirectory())
    .scenarios.filter(({ needs }) => !['browser', 'replicas'].some((need) => needs.includes(need)))
    .map(({ scenario }) => [scenario.id, scenario]),
);
const inProcess = new InProcess();

// Loaded while no scenario runs, so that Stryker recognises mutants of code that runs at load time.
const loaded = loadReference();

/** Scenarios that killed the latest mutants: neighbours often die of the same cause. */
let recent: string[] = [];

/** @returns what is wrong, or undefined when the scenario passes. */
async function problemOf(id: string, load: (afresh: boolean) => SessionModule): Promise<string | undefined> {
  const scenario = scenarios.get(id);
  if (!scenario) throw new Error(`the corpus has no scenario ${id}`);
  const { verdict, failures, reason } = await inProcess.run(scenario, load);
  return verdict === 'pass' ? undefined : (reason ?? JSON.stringify(failures)).slice(0, 500);
}

async function dryRun(): Promise<Answer> {
  const tests = [];
  for (const id of scenarios.keys()) {
    stryker.currentTestId = id;
    const begin = real.now();
    const problem = await problemOf(id, (afresh) => (afresh ? loadReference() : loaded));
    tests.push({ id, durationMs: real.now() - begin, ...(problem === undefined ? {} : { problem }) });
  }
  stryker.currentTestId = undefined;
  return { type: 'dry-run', tests, coverage: stryker.mutantCoverage };
}

async function tryMutant(question: Extract<Question, { type: 'mutant' }>): Promise<Answer> {
  const asked = new Set(question.scenarios);
  const order = [...recent.filter((id) => asked.delete(id)), ...asked];
  stryker.activeMutant = question.mutant;
  stryker.hitLimit = question.hitLimit;
  stryker.hitCount = question.hitLimit === undefined ? undefined : 0;
  let ran = 0;
  try {
    const module = question.whenLoading ? loadReference() : loaded;
    for (const id of order) {
      ran++;
      const problem = await problemOf(id, (afresh) => (afresh ? loadReference() : module));
      if (problem === undefined) continue;
      recent = [id, ...recent.filter((other) => other !== id)].slice(0, 20);
      return { type: 'mutant', killedBy: id, problem, ran };
    }
    return { type: 'mutant', ran };
  } catch (error) {
    // It failed to load.
    return { type: 'mutant', killedBy: order[0] ?? '', problem: String(error), ran };
  } finally {
    stryker.activeMutant = undefined;
    stryker.hitCount = undefined;
  }
}

process.on('message', (question: Question) => {
  void (question.type === 'dry-run' ? dryRun() : tryMutant(question)).then(tell);
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
