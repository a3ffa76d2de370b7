import fc from 'fast-check';
import type { HostName, Scenario } from '../../corpus/scenario.js';
import type { Observation } from '../../runner/observation.js';
import { Pool, type TargetFacts } from '../../runner/pool.js';
import { locateTarget } from '../../targets/locate.js';
import type { Difference } from '../compare.js';
import { differencesOf, isAbout } from '../diff.js';
import { type Divergence, type Ledger, ledgerFile, readLedger, unexplained } from '../ledger.js';
import { applicable } from './applicable.js';
import { scenarios } from './arbitraries.js';
import { violations } from './invariants.js';
import { withExpectations } from './save.js';
import { shorten } from './shorten.js';

/** Scenarios that are made at a time, from one seed each. */
const BATCH = 100;

/** Pairs of runs under way at a time, for each worker: none has to wait for this process. */
const AHEAD = 3;

/** After so many findings, the first ones are worth more attention than a further one. */
const MAX_FINDINGS = 10;

/** How many runs may go into shortening one finding. */
const PATIENCE = 600;

/** The default of `shortenMs`. */
const SHORTEN_MS = 20_000;

const HOST: HostName = 'express5';

/** What to fuzz, and for how long: until `runs` or `timeMs` is reached, whichever is given and comes first. */
export interface FuzzOptions {
  target: string;
  /** Without one, the target alone is watched for what no target may do. */
  against?: string;
  specDirectory: string;
  /** The same seed makes the same scenarios. A 32-bit integer. */
  seed: number;
  runs?: number;
  timeMs?: number;
  /** A finding is not shortened for longer, where each run costs a new process or the wait for an answer. Default 20000. */
  shortenMs?: number;
  /** Workers in all; half of them for each target. */
  jobs: number;
  signal?: AbortSignal;
  /** Told how far it is, a few times a second. */
  progress?: (runs: number, findings: number) => void;
  /** Told of each finding as soon as it has been shortened. */
  found?: (finding: Finding, facts: { target: TargetFacts; against?: TargetFacts }) => void | Promise<void>;
  /** Is told what the user should look at although it is not a finding. */
  notice?: (text: string) => void;
}

/** A difference, or something that no target may do, that nobody has explained. */
export interface Finding {
  /** The shortest scenario that shows it. */
  scenario: Scenario;
  differences: Difference[];
  /** The same, with what the other target did as its expectations. */
  expecting: Scenario;
  /** The seed of the batch, and the place in it, from which it came. */
  seed: number;
  path: number;
}

/** What came of fuzzing. */
export interface FuzzResult {
  seed: number;
  target: TargetFacts;
  against?: TargetFacts;
  /** Scenarios made, without those of shortening. */
  runs: number;
  /** Those of them that showed nothing, since they need what a target lacks, or could not be observed. */
  notApplicable: number;
  durationMs: number;
  findings: Finding[];
  /** How often each known divergence was met. */
  known: Map<Divergence, number>;
  /** Scenarios that did not come out the same when repeated: these show nothing about a target. */
  unsteady: Scenario[];
}

interface Verdict {
  left: Difference[];
  by: Divergence[];
  /** Whether the scenario showed anything at all. */
  applied: boolean;
}

const NOTHING_SHOWN: Verdict = { left: [], by: [], applied: false };

/** The seed of a batch: the first is the whole run's, and runs whose seeds are near have no others in common. */
function seedOf(seed: number, batch: number): number {
  // Knuth's multiplicative hash: an odd factor, so that no two batches of a run have one seed.
  return (seed + Math.imul(batch, 0x9e3779b1)) | 0;
}

/** What is the same about two differences that have one cause, most of the time. */
function kinds(differences: readonly Difference[]): Set<string> {
  return new Set(differences.map(({ path }) => path.replaceAll(/\d+/g, 'n')));
}

/** All kinds of a scenario's differences, to be looked up. */
function kindOf(differences: readonly Difference[]): string {
  return [...kinds(differences)].sort().join(' ');
}

/** The workers of one fuzzing. */
class Arena {
  ledger: Ledger | undefined;
  target!: TargetFacts;
  against: TargetFacts | undefined;
  readonly #pools: Pool[];

  constructor(private readonly options: FuzzOptions) {
    const names = options.against === undefined ? [options.target] : [options.target, options.against];
    this.#pools = names.map((name) => new Pool(locateTarget(name), this.size, { roomy: true }, options.notice));
  }

  get size(): number {
    return Math.max(1, Math.floor(this.options.jobs / (this.options.against === undefined ? 1 : 2)));
  }

  async open(): Promise<void> {
    const [target, against] = await Promise.all(this.#pools.map((pool) => pool.open(HOST)));
    if (!target) throw new Error('there is no target');
    this.target = target;
    this.against = against;
    const file = ledgerFile(this.options.specDirectory);
    if (file === undefined || !against) return;
    const ledger = readLedger(file);
    if (isAbout(ledger, target, against)) this.ledger = ledger;
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

  async judge(whole: Scenario): Promise<Verdict> {
    const scenario = this.within(whole);
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
    const found = differencesOf(scenario, target, against, this.ledger);
    // Where both were lost, there is nothing that differs.
    if (typeof found === 'string') return NOTHING_SHOWN;
    const verdict = this.ledger ? unexplained(this.ledger, scenario, found) : { left: found, by: [] };
    return { ...verdict, applied: true };
  }

  /** What the target that is taken to be right does in a scenario. */
  async #right(scenario: Scenario): Promise<Observation | undefined> {
    return this.against && (await this.#pools[1]?.run(scenario, HOST, { observe: true }))?.outcome.observation;
  }

  /** A finding with its expectations. */
  async finding(scenario: Scenario, differences: Difference[], seed: number, path: number): Promise<Finding> {
    const expecting = withExpectations({ scenario, differences }, await this.#right(scenario));
    return { scenario, differences, expecting, seed, path };
  }

  close(): void {
    for (const pool of this.#pools) pool.close();
  }
}

/**
 * Does a piece of work for each item, some at a time.
 *
 * @param isLast tells of an outcome that it ends the work: no further item is begun, those under way are done.
 * @returns the outcomes of all items that were begun, in the order of the items.
 */
async function inOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
  isLast: (outcome: R) => boolean,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  let ended = false;
  const lane = async () => {
    while (!ended && next < items.length) {
      const at = next++;
      const outcome = await work(items[at] as T);
      results[at] = outcome;
      if (isLast(outcome)) ended = true;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

/** Shortens a scenario: by fast-check's own way from the values that it was made of, then by leaving parts of it out. */
async function shrink(
  arena: Arena,
  { seed, path, shortenMs = SHORTEN_MS }: { seed: number; path: number; shortenMs?: number | undefined },
  first: Verdict,
): Promise<Scenario | undefined> {
  const wanted = kinds(first.left);
  /** Both ways come upon the same scenarios, as do different values without what a target lacks. */
  const asked = new Map<string, boolean>();
  const end = performance.now() + shortenMs;
  const shows = async (candidate: Scenario): Promise<boolean> => {
    if (performance.now() > end) return false;
    const text = JSON.stringify(arena.within(candidate) ?? null);
    let shown = asked.get(text);
    if (shown === undefined) {
      const { left } = await arena.judge(candidate);
      shown = [...kinds(left)].some((kind) => wanted.has(kind));
      asked.set(text, shown);
    }
    return shown;
  };
  let tries = 0;
  let smallest: Scenario | undefined;
  await fc.check(
    fc.asyncProperty(scenarios(), async (candidate) => {
      // Giving up looks like success: fast-check then keeps what it has.
      if (tries++ > PATIENCE) return true;
      const failed = await shows(candidate);
      if (failed) smallest = arena.within(candidate) ?? candidate;
      return !failed;
    }),
    { seed, path: String(path), numRuns: 1 },
  );
  return smallest && shorten(smallest, shows, PATIENCE);
}

/**
 * Runs random scenarios on two targets and shortens what differs, or on one and shortens what no target may do.
 *
 * @throws CommandError for what can't be run at all.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const arena = new Arena(options);
  const known = new Map<Divergence, number>();
  const findings: Finding[] = [];
  const unsteady: Scenario[] = [];
  const seen = new Set<string>();
  let runs = 0;
  let notApplicable = 0;
  try {
    await arena.open();
    const begin = performance.now();
    const isEnough = () => options.signal?.aborted === true || findings.length >= MAX_FINDINGS;
    const isOver = () =>
      isEnough() ||
      (options.timeMs !== undefined && performance.now() - begin >= options.timeMs) ||
      (options.runs !== undefined && runs >= options.runs);
    for (let batch = 0; !isOver(); batch++) {
      const seed = seedOf(options.seed, batch);
      const numRuns = Math.min(BATCH, (options.runs ?? Number.POSITIVE_INFINITY) - runs);
      const made = fc.sample(scenarios(), { seed, numRuns });
      // A finding is looked at as soon as it is there: it may be the last that is wanted.
      for (let at = 0; at < made.length && !isEnough(); ) {
        const verdicts = await inOrder(
          made.slice(at),
          arena.size * AHEAD,
          (scenario) => arena.judge(scenario),
          ({ left }) => left.length > 0 && !seen.has(kindOf(left)),
        );
        runs += verdicts.length;
        options.progress?.(runs, findings.length);
        for (const verdict of verdicts) {
          const path = at++;
          if (!verdict.applied) notApplicable++;
          for (const divergence of verdict.by) known.set(divergence, (known.get(divergence) ?? 0) + 1);
          const scenario = made[path] && arena.within(made[path]);
          if (verdict.left.length === 0 || scenario === undefined || isEnough()) continue;
          const kind = kindOf(verdict.left);
          if (seen.has(kind)) continue;
          const again = await arena.judge(scenario);
          if (again.left.length === 0) {
            unsteady.push(scenario);
            continue;
          }
          const shortest = (await shrink(arena, { seed, path, shortenMs: options.shortenMs }, again)) ?? scenario;
          const { left: differences } = await arena.judge(shortest);
          seen.add(kind);
          const shortKind = kindOf(differences);
          if (seen.has(shortKind) && shortKind !== kind) continue;
          seen.add(shortKind);
          const finding = await arena.finding(shortest, differences, seed, path);
          findings.push(finding);
          await options.found?.(finding, {
            target: arena.target,
            ...(arena.against ? { against: arena.against } : {}),
          });
        }
      }
    }
    return {
      seed: options.seed,
      target: arena.target,
      ...(arena.against ? { against: arena.against } : {}),
      runs,
      notApplicable,
      durationMs: performance.now() - begin,
      findings,
      known,
      unsteady,
    };
  } finally {
    arena.close();
  }
}
