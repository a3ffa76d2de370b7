import { type Corpus, defaultCorpusDirectory, loadCorpus } from '../../corpus/corpus.js';
import { type Level, type Requirement, sourceText } from '../../corpus/scenario.js';
import { scenarioWords } from '../../explain/words.js';
import { loadContract } from '../../store-contract/contract.js';
import type { RunResults } from '../run-results.js';

/** A requirement as its corpus has it. */
export interface CataloguedRequirement {
  text: string;
  level: Level;
  feature: string;
  /** Where it is documented. */
  source?: string;
}

/** What a corpus has on the requirements and scenarios that results name by their ids. */
export interface Catalogue {
  requirements: ReadonlyMap<string, CataloguedRequirement>;
  /** The steps of scenarios in words. */
  words: ReadonlyMap<string, string>;
}

/** The catalogue for results of a corpus that isn't here, from their own lines alone. */
export const NO_CATALOGUE: Catalogue = { requirements: new Map(), words: new Map() };

function catalogued({ text, level, feature, source }: Requirement & { feature: string }): CataloguedRequirement {
  return { text: text.trim(), level, feature, ...(source === undefined ? {} : { source: sourceText(source) }) };
}

/** The catalogue of a corpus of middleware scenarios. */
function catalogueOf({ requirements, scenarios }: Pick<Corpus, 'requirements' | 'scenarios'>): Catalogue {
  return {
    requirements: new Map(requirements.map((requirement) => [requirement.id, catalogued(requirement)])),
    words: new Map(scenarios.map(({ scenario }) => [scenario.id, scenarioWords(scenario)])),
  };
}

let loaded: Corpus | undefined;

/** This package's own corpus, read once. */
function ownCorpus(): Corpus {
  loaded ??= loadCorpus(defaultCorpusDirectory());
  return loaded;
}

/** The digest of the corpus that a run was judged by: `1.19.0+0123abcd` ends with it. */
function digestOf({ run }: RunResults): string | undefined {
  return run.corpusVersion.split('+')[1];
}

/**
 * The catalogue of this package's own corpus and store contract, for runs that were judged by them: another corpus
 * may mean something else by the same id.
 *
 * @throws CorpusError when this package's own corpus is broken.
 */
export function catalogueFor(runs: readonly RunResults[]): Catalogue {
  const [middlewares, stores] = [runs.filter(isMiddleware), runs.filter((run) => !isMiddleware(run))];
  const requirements = new Map<string, CataloguedRequirement>();
  let words: Catalogue['words'] = new Map();
  if (middlewares.length > 0) {
    const corpus = ownCorpus();
    if (middlewares.some((run) => digestOf(run) === corpus.digest)) {
      const own = catalogueOf(corpus);
      words = own.words;
      for (const [id, requirement] of own.requirements) requirements.set(id, requirement);
    }
  }
  if (stores.length > 0) {
    const contract = loadContract();
    if (stores.some((run) => digestOf(run) === contract.digest))
      for (const requirement of contract.requirements) requirements.set(requirement.id, catalogued(requirement));
  }
  return { requirements, words };
}

function isMiddleware({ run }: RunResults): boolean {
  return run.contract !== 'store';
}
