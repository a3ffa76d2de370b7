import { readBaseline } from '../baseline.js';
import { knownFailures } from '../known-failures.js';
import { realClock, type StoreClock } from './clock.js';
import { type ContractScenario, loadContract } from './contract.js';
import { factsOf } from './facts.js';
import type { StoreFacts } from './messages.js';
import { runSteps, type StoreBench, type StoreOutcome } from './run-steps.js';
import type { StoreModule } from './store.js';
import { type LoadedStore, moduleFault } from './store-module.js';
import { takesTime } from './takes-time.js';

/** The context of a running test; `skip` takes the reason. */
export interface TestContext {
  skip(reason?: string): unknown;
}

/** `test` of vitest or of node:test: both take options in the second place, and give a context with `skip`. */
export type TestFunction = (
  name: string,
  options: { timeout: number },
  run: (context: TestContext) => Promise<void>,
) => unknown;

/** What applies to a store beside `create`; as the exports of a store's module. */
export interface StoreContractOptions<Made = unknown>
  extends Pick<StoreModule, 'name' | 'version' | 'granularity' | 'lacks'> {
  /** Ends what `create` has begun. */
  close?(store: Made): unknown;
  /** Makes the backend fail, so that every operation does. */
  breakBackend?(store: Made): unknown;
  /** Takes that back. */
  healBackend?(store: Made): unknown;
  /** Names whatever lies beside the store's own records. */
  outside?(store: Made): unknown;
  /**
   * How time goes by: `real` (default), or a function that moves the fake clock of the tests, `Date` included, by so many
   * milliseconds, such as `(ms) => vi.advanceTimersByTimeAsync(ms)`.
   */
  clock?: 'real' | ((ms: number) => Promise<unknown> | unknown);
  /** The path of a file of known failures. Its scenarios have to fail. */
  baseline?: string;
}

/** A scenario may begin anew if the machine was busy, and several may wait for a store that does not answer. */
const TEST_TIMEOUT_MS = 120_000;

/** The message of a failed scenario, for people who read the test's report. */
function explain(
  { scenario, file, line }: ContractScenario,
  texts: ReadonlyMap<string, string>,
  outcome: StoreOutcome,
) {
  const { failures, reason } = outcome;
  return [
    ...scenario.verifies.map((id) => `${id}: ${texts.get(id)?.trim()}`),
    ...(reason === undefined ? [] : [reason]),
    ...failures.map(
      ({ step, path, expected, actual }) =>
        `step ${step}, ${path}\n  expected ${JSON.stringify(expected)}\n  actual   ${JSON.stringify(actual)}`,
    ),
    `${file}:${line}`,
  ].join('\n');
}

/**
 * Holds a store to the store contract, a test a scenario.
 *
 * Scenarios that need something that the store lacks, and optional ones that fail, are skipped with the reason. Scenarios that
 * need a process of their own (timers, a callback that throws) are for `conformance store` alone, and skipped here.
 *
 * @param test `test` of vitest or node:test; call this function where tests are defined
 * @param create makes a store without sessions; may return a promise
 * @param options what applies to the store beside that
 * @throws TypeError for an option that can't be right, and CommandError for a baseline that can't be read
 */
export function storeContract<Made>(
  test: TestFunction,
  create: () => Made | Promise<Made>,
  options: StoreContractOptions<Made> = {},
): void {
  const { clock = 'real', baseline, ...rest } = options;
  const fault = moduleFault({ ...rest, create });
  if (fault !== undefined) throw new TypeError(`storeContract was given something that ${fault}`);
  const module: LoadedStore = {
    name: 'store',
    version: 'unknown',
    granularity: 0,
    ...(rest as Omit<StoreModule, 'create'>),
    create,
    clock: clock === 'real' ? 'real' : 'virtual',
  };
  const time: StoreClock = clock === 'real' ? realClock : { real: false, advance: clock };
  const bench: StoreBench = { module, clock: time };
  const known = baseline === undefined ? undefined : knownFailures(readBaseline(baseline), module);
  const { scenarios, requirements } = loadContract();
  const texts = new Map(requirements.map(({ id, text }) => [id, text]));

  let facts: Promise<StoreFacts> | undefined;
  const lacking = async ({ needs }: ContractScenario) => {
    facts ??= factsOf(module);
    const { lacks } = await facts;
    return needs.filter((need) => need === 'process' || lacks.includes(need));
  };

  // Those that wait for real time do so together, when the first of them has its turn.
  let together: Map<string, Promise<StoreOutcome>> | undefined;
  const outcomeOf = async (entry: ContractScenario): Promise<StoreOutcome> => {
    const { steps } = entry.scenario;
    if (clock !== 'real' || !takesTime(entry.scenario)) return runSteps(steps, bench);
    if (!together) {
      together = new Map();
      for (const one of scenarios.filter(({ scenario }) => takesTime(scenario)))
        if ((await lacking(one)).length === 0) together.set(one.scenario.id, runSteps(one.scenario.steps, bench));
    }
    return together.get(entry.scenario.id) ?? runSteps(steps, bench);
  };

  for (const entry of scenarios) {
    const { scenario, level } = entry;
    test(`${scenario.id} (${level})`, { timeout: TEST_TIMEOUT_MS }, async (context) => {
      const lacks = await lacking(entry);
      if (lacks.length > 0) {
        context.skip(`not applicable: needs ${lacks.join(', ')}`);
        return;
      }
      const outcome = await outcomeOf(entry);
      const excused = known?.find(entry);
      if (outcome.verdict === 'pass') {
        if (excused) throw new Error(`${excused.file}:${excused.line}: '${scenario.id}' passes now: remove the entry`);
        return;
      }
      if (outcome.verdict === 'fail' && excused) return;
      const text = explain(entry, texts, outcome);
      if (outcome.verdict === 'fail' && level === 'may' && !known) context.skip(`optional, and left out: ${text}`);
      else throw new Error(text);
    });
  }
}
