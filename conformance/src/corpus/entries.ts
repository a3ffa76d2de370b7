import type { Profile } from './profile.js';
import type { Level, Requirement, Scenario } from './scenario.js';

/** A scenario with what is known about it beyond its own text. */
export interface CorpusScenario {
  scenario: Scenario;
  /** The highest level among the requirements that it verifies. */
  level: Level;
  profile: Profile;
  /** Former ids of the requirements that it verifies: selecting one of them selects it. */
  formerly?: string[];
  /** What a target must offer; see `needsOf`. */
  needs: string[];
  feature: string;
  /** Relative to the corpus's folder. */
  file: string;
  line: number;
}

/** A requirement with what its file gives it, and the file. */
export interface CorpusRequirement extends Requirement {
  profile: Profile;
  feature: string;
  file: string;
}

/** A corpus without faults. */
export interface Corpus {
  /** The folder. */
  directory: string;
  /** Changes whenever a file does. */
  digest: string;
  requirements: CorpusRequirement[];
  scenarios: CorpusScenario[];
}
