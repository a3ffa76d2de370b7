import { CommandError } from '../command-error.js';
import { EXIT } from '../exit-status.js';
import type { CorpusScenario } from './corpus.js';
import { globMatcher } from './glob.js';
import { suggestion } from './nearest.js';

/** Which scenarios to take. */
export interface Selection {
  /** Globs on ids of scenarios and requirements, and on their aliases; none means all. */
  only: readonly string[];
  /** Globs that leave scenarios out again. */
  skip: readonly string[];
  /** Part `index` (from 1) of `count` parts of about the same size. */
  shard?: { index: number; count: number };
}

function names({ scenario, formerly = [] }: CorpusScenario): string[] {
  return [scenario.id, ...(scenario.aliases ?? []), ...scenario.verifies, ...formerly];
}

function matching(scenarios: readonly CorpusScenario[], pattern: string): Set<CorpusScenario> {
  const matches = globMatcher(pattern);
  const found = scenarios.filter((scenario) => names(scenario).some(matches));
  if (found.length === 0) {
    const known = new Set(scenarios.flatMap(names));
    throw new CommandError(
      `the pattern '${pattern}' matches no scenario and no requirement${suggestion(pattern, known)}`,
      EXIT.usage,
    );
  }
  return new Set(found);
}

/**
 * Chooses scenarios, in the order of the corpus.
 *
 * @throws CommandError for a pattern that matches nothing: a mistyped one would otherwise make an empty run look green.
 */
export function selectScenarios(scenarios: readonly CorpusScenario[], selection: Selection): CorpusScenario[] {
  const only = selection.only.map((pattern) => matching(scenarios, pattern));
  const skip = selection.skip.map((pattern) => matching(scenarios, pattern));
  const { index, count } = selection.shard ?? { index: 1, count: 1 };
  return scenarios
    .filter((scenario) => only.length === 0 || only.some((set) => set.has(scenario)))
    .filter((scenario) => !skip.some((set) => set.has(scenario)))
    .filter((_, position) => position % count === index - 1);
}
