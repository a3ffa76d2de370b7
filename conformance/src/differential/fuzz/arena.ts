import type { HostName, Scenario } from '../../corpus/scenario.js';
import type { Observation } from '../../runner/observation.js';
import { Pool, type TargetFacts } from '../../runner/pool.js';
import { locateTarget } from '../../targets/locate.js';
import type { Difference } from '../compare.js';
import { differencesOf, isAbout } from '../diff.js';
import { type Divergence, type Ledger, ledgerFile, readLedger, unexplained } from '../ledger.js';
import { applicable } from './applicable.js';
import { violations } from './invariants.js';

const HOST: HostName = 'express5';

/** Which targets run scenarios, and how many at a time. */
export interface ArenaOptions {
  target: string;
  /** Without one, the target alone is watched for what no target may do. */
  against?: string;
  specDirectory: string;
  /** Workers in all; half of them for each target. */
  jobs: number;
  /** Is told what the user should look at although it is not a finding. */
  notice?: (text: string) => void;
}

/** What came of a scenario. */
export interface Judgement {
  /** The differences that nobody has explained. */
  left: Difference[];
  /** The known divergences that explain the others. */
  by: Divergence[];
  /** Whether the scenario showed anything at all. */
  applied: boolean;
}

const NOTHING_SHOWN: Judgement = { left: [], by: [], applied: false };

/** The workers of one fuzzing. */
export class Arena {
  target!: TargetFacts;
  against: TargetFacts | undefined;
  #ledger: Ledger | undefined;
  readonly #pools: Pool[];

  constructor(private readonly options: ArenaOptions) {
    const names = options.against === undefined ? [options.target] : [options.target, options.against];
    this.#pools = names.map((name) => new Pool(locateTarget(name), this.size, { roomy: true }, options.notice));
  }

  /** How many scenarios each target runs at a time. */
  get size(): number {
    return Math.max(1, Math.floor(this.options.jobs / (this.options.against === undefined ? 1 : 2)));
  }

  /**
   * Loads the targets.
   *
   * @throws CommandError for one that can't be loaded.
   */
  async open(): Promise<void> {
    const [target, against] = await Promise.all(this.#pools.map((pool) => pool.open(HOST)));
    if (!target) throw new Error('there is no target');
    this.target = target;
    this.against = against;
    const file = ledgerFile(this.options.specDirectory);
    if (file === undefined || !against) return;
    const ledger = readLedger(file);
    if (isAbout(ledger, target, against)) this.#ledger = ledger;
  }

  /** What both targets, or the one, lack. */
  get #lacks(): string[] {
    const all = [...this.target.lacks, ...(this.against?.lacks ?? [])];
    // Methods without a callback may well be called where they return no promise: what comes of it is to be compared.
    return this.against ? all.filter((need) => need !== 'promises') : all;
  }

  /** The scenario without what the targets lack; undefined when nothing of it is left. */
  within(scenario: Scenario): Scenario | undefined {
    return applicable(scenario, this.#lacks);
  }

  /** Runs a scenario on the targets. @param scenario as {@link within} gives it. */
  async judge(scenario: Scenario | undefined): Promise<Judgement> {
    if (!scenario) return NOTHING_SHOWN;
    const [target, against] = await Promise.all(this.#pools.map((pool) => pool.run(scenario, HOST, { observe: true })));
    if (!target) return NOTHING_SHOWN;
    if (!against) {
      const { observation, reason } = target.outcome;
      if (observation?.steps.length === 0 && reason !== undefined) return NOTHING_SHOWN;
      const left = observation
        ? violations(scenario, observation)
        : [{ step: 'end', path: 'process', target: reason ?? 'was lost', against: 'went on' }];
      return { left, by: [], applied: true };
    }
    const found = differencesOf(scenario, target, against, this.#ledger);
    // Where both were lost, there is nothing that differs.
    if (typeof found === 'string') return NOTHING_SHOWN;
    const explained = this.#ledger ? unexplained(this.#ledger, scenario, found) : { left: found, by: [] };
    return { ...explained, applied: true };
  }

  /** What the target that is taken to be right does in a scenario; undefined where there is none. */
  async right(scenario: Scenario): Promise<Observation | undefined> {
    return this.against && (await this.#pools[1]?.run(scenario, HOST, { observe: true }))?.outcome.observation;
  }

  /** Ends the workers. */
  async close(): Promise<void> {
    await Promise.all(this.#pools.map((pool) => pool.close()));
  }
}
