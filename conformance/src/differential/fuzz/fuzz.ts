import fc from 'fast-check';
import type { Scenario } from '../../corpus/scenario.js';
import type { TargetFacts } from '../../runner/pool.js';
import type { Difference } from '../compare.js';
import type { Divergence } from '../ledger.js';
import { scenarios } from './arbitraries.js';
import { Arena, type ArenaOptions, type Judgement } from './arena.js';
import { kindOf } from './kinds.js';
import { withExpectations } from './save.js';
import { shrink } from './shrink.js';

/** Scenarios that are made at a time, from one seed each. */
const BATCH = 100;

/** Pairs of runs under way at a time, for each worker: none has to wait for this process. */
const AHEAD = 3;

/** After so many findings, the first ones are worth more attention than a further one. */
const MAX_FINDINGS = 10;

/** The default of `shortenMs`. */
const SHORTEN_MS = 20_000;

/** What to fuzz, and for how long: until `runs` or `timeMs` is reached, whichever is given and comes first. */
export interface FuzzOptions extends ArenaOptions {
  /** The same seed makes the same scenarios. A 32-bit integer. */
  seed: number;
  runs?: number;
  timeMs?: number;
  /** A finding is not shortened for longer, where each run costs a new process or the wait for an answer. Default 20000. */
  shortenMs?: number;
  signal?: AbortSignal;
  /** Told how far it is, a few times a second. */
  progress?: (runs: number, findings: number) => void;
  /** Told of each finding as soon as it has been shortened. */
  found?: (finding: Finding) => void | Promise<void>;
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

/** The seed of a batch: the first is the whole run's, and runs whose seeds are near have no others in common. */
function seedOf(seed: number, batch: number): number {
  // Knuth's multiplicative hash: an odd factor, so that no two batches of a run have one seed.
  return (seed + Math.imul(batch, 0x9e3779b1)) | 0;
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

/** A random scenario without what the targets lack, and what came of it. */
interface Run {
  scenario: Scenario | undefined;
  judgement: Judgement;
}

/** One fuzzing: how far it is, and what it has found. */
class Search {
  readonly known = new Map<Divergence, number>();
  readonly findings: Finding[] = [];
  readonly unsteady: Scenario[] = [];
  readonly #seen = new Set<string>();
  readonly #begin = performance.now();
  runs = 0;
  notApplicable = 0;

  constructor(
    private readonly arena: Arena,
    private readonly options: FuzzOptions,
  ) {}

  get durationMs(): number {
    return performance.now() - this.#begin;
  }

  get #isEnough(): boolean {
    return this.options.signal?.aborted === true || this.findings.length >= MAX_FINDINGS;
  }

  get #isOver(): boolean {
    const { timeMs = Number.POSITIVE_INFINITY, runs = Number.POSITIVE_INFINITY } = this.options;
    return this.#isEnough || this.durationMs >= timeMs || this.runs >= runs;
  }

  async run(): Promise<void> {
    for (let batch = 0; !this.#isOver; batch++) await this.#batch(seedOf(this.options.seed, batch));
  }

  async #batch(seed: number): Promise<void> {
    const numRuns = Math.min(BATCH, (this.options.runs ?? Number.POSITIVE_INFINITY) - this.runs);
    const made = fc.sample(scenarios(), { seed, numRuns });
    // A finding is looked at as soon as it is there: it may be the last that is wanted.
    for (let from = 0; from < made.length && !this.#isEnough; ) {
      const runs = await this.#untilFinding(made.slice(from));
      this.runs += runs.length;
      this.options.progress?.(this.runs, this.findings.length);
      for (const [i, run] of runs.entries()) await this.#look(run, seed, from + i);
      from += runs.length;
    }
  }

  /** Runs scenarios up to the first that shows something new, and those that are under way then. */
  #untilFinding(made: readonly Scenario[]): Promise<Run[]> {
    return inOrder(
      made,
      this.arena.size * AHEAD,
      async (whole) => {
        const scenario = this.arena.within(whole);
        return { scenario, judgement: await this.arena.judge(scenario) };
      },
      ({ judgement: { left } }) => left.length > 0 && !this.#seen.has(kindOf(left)),
    );
  }

  /** Takes account of a run, and looks closer at what is new. */
  async #look({ scenario, judgement }: Run, seed: number, path: number): Promise<void> {
    if (!judgement.applied) this.notApplicable++;
    for (const divergence of judgement.by) this.known.set(divergence, (this.known.get(divergence) ?? 0) + 1);
    if (judgement.left.length === 0 || scenario === undefined || this.#isEnough) return;
    const kind = kindOf(judgement.left);
    if (this.#seen.has(kind)) return;
    const again = await this.arena.judge(scenario);
    if (again.left.length === 0) {
      this.unsteady.push(scenario);
      return;
    }
    const { shortenMs = SHORTEN_MS } = this.options;
    const shortest = (await shrink(this.arena, again.left, { seed, path, shortenMs })) ?? scenario;
    const { left: differences } = await this.arena.judge(this.arena.within(shortest));
    this.#seen.add(kind);
    const shortKind = kindOf(differences);
    if (this.#seen.has(shortKind) && shortKind !== kind) return;
    this.#seen.add(shortKind);
    const expecting = withExpectations({ scenario: shortest, differences }, await this.arena.right(shortest));
    const finding = { scenario: shortest, differences, expecting, seed, path };
    this.findings.push(finding);
    await this.options.found?.(finding);
  }
}

/**
 * Runs random scenarios on two targets and shortens what differs, or on one and shortens what no target may do.
 *
 * @throws CommandError for what can't be run at all.
 */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const arena = new Arena(options);
  try {
    await arena.open();
    const search = new Search(arena, options);
    await search.run();
    const { runs, notApplicable, durationMs, findings, known, unsteady } = search;
    return {
      seed: options.seed,
      target: arena.target,
      ...(arena.against ? { against: arena.against } : {}),
      runs,
      notApplicable,
      durationMs,
      findings,
      known,
      unsteady,
    };
  } finally {
    await arena.close();
  }
}
