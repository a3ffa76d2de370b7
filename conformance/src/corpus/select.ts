import { CommandError } from '../command-error.js';
import { EXIT } from '../exit-status.js';
import type { CorpusScenario } from './corpus.js';
import { globMatcher } from './glob.js';
import { suggestion } from './nearest.js';
import type { Profile } from './profile.js';

/** Which scenarios to take. */
export interface Selection {
  /** Globs on scenario ids, their aliases and requirement ids; none means all. */
  only: readonly string[];
  /** Globs that leave scenarios out again. */
  skip: readonly string[];
  /** Only the scenarios of this profile. */
  profile?: Profile;
  /** Part `index` (from 1) of `count` parts of about the same size. */
  shard?: { index: number; count: number };
}

function names({ scenario }: CorpusScenario): string[] {
  return [scenario.id, ...(scenario.aliases ?? []), ...scenario.verifies];
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
  const { profile } = selection;
  const chosen = scenarios
    .filter((scenario) => only.length === 0 || only.some((set) => set.has(scenario)))
    .filter((scenario) => !skip.some((set) => set.has(scenario)));
  const selected = chosen.filter((scenario) => profile === undefined || scenario.profile === profile);
  if (chosen.length > 0 && selected.length === 0)
    throw new CommandError(`none of these ${chosen.length} scenarios belongs to the profile '${profile}'`, EXIT.usage);
  return selected.filter((_, position) => position % count === index - 1);
}
