import { CommandError } from '../command-error.js';
import { EXIT } from '../exit-status.js';
import { globMatcher } from './glob.js';
import { suggestion } from './nearest.js';
import type { Profile } from './profile.js';

/** Which scenarios to take. */
export interface Selection {
  /** Globs on ids of scenarios and requirements, and on their aliases; none means all. */
  only: readonly string[];
  /** Globs that leave scenarios out again. */
  skip: readonly string[];
  /** Only the scenarios of this profile. */
  profile?: Profile;
  /** Part `index` (from 1) of `count` parts of about the same size. */
  shard?: { index: number; count: number };
}

/** Whatever can be chosen: a scenario of any kind. */
export interface Selectable {
  scenario: { id: string; aliases?: string[]; verifies: string[] };
  /** Former ids of the requirements that it verifies. */
  formerly?: readonly string[];
  profile?: Profile;
}

function names({ scenario, formerly = [] }: Selectable): string[] {
  return [scenario.id, ...(scenario.aliases ?? []), ...scenario.verifies, ...formerly];
}

function matching<One extends Selectable>(scenarios: readonly One[], pattern: string): Set<One> {
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
export function selectScenarios<One extends Selectable>(scenarios: readonly One[], selection: Selection): One[] {
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
