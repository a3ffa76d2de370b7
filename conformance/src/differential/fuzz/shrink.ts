import fc from 'fast-check';
import type { Scenario } from '../../corpus/scenario.js';
import type { Difference } from '../compare.js';
import { scenarios } from './arbitraries.js';
import type { Arena } from './arena.js';
import { kinds } from './kinds.js';
import { shorten } from './shorten.js';

/** How many runs may go into shortening one finding. */
const PATIENCE = 600;

/** Where a finding comes from, and what shortening it may take. */
export interface ShrinkOptions {
  /** The seed of the batch, and the place in it, from which it came. */
  seed: number;
  path: number;
  /** Milliseconds after which the shortest so far is good enough. */
  shortenMs: number;
}

/**
 * Shortens a scenario: by fast-check's own way from the values that it was made of, then by leaving parts of it out.
 *
 * @param differences that it shows: the shorter one shows one of their kinds, too.
 * @returns undefined when it could not even be made again in time.
 */
export async function shrink(
  arena: Arena,
  differences: readonly Difference[],
  { seed, path, shortenMs }: ShrinkOptions,
): Promise<Scenario | undefined> {
  const wanted = kinds(differences);
  /** Both ways come upon the same scenarios, as do different values without what a target lacks. */
  const asked = new Map<string, boolean>();
  const end = performance.now() + shortenMs;
  const shows = async (scenario: Scenario | undefined): Promise<boolean> => {
    if (scenario === undefined || performance.now() > end) return false;
    const text = JSON.stringify(scenario);
    let shown = asked.get(text);
    if (shown === undefined) {
      const { left } = await arena.judge(scenario);
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
      const scenario = arena.within(candidate);
      const failed = await shows(scenario);
      if (failed) smallest = scenario;
      return !failed;
    }),
    { seed, path: String(path), numRuns: 1 },
  );
  return smallest && shorten(smallest, (candidate) => shows(arena.within(candidate)), PATIENCE);
}
