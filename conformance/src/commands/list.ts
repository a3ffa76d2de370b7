import { type Corpus, type CorpusScenario, loadCorpus } from '../corpus/corpus.js';
import type { Profile } from '../corpus/profile.js';
import { selectScenarios } from '../corpus/select.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { printableJson } from '../printable.js';
import { print } from './print.js';

/** The options of `conformance list`. */
export interface ListFlags {
  only: string[];
  skip: string[];
  spec: string;
  profile?: Profile;
  requirements: boolean;
  json: boolean;
}

/** The requirements that these scenarios verify, as `list --requirements --json` and corpus.json have them. */
export function listedRequirements(corpus: Corpus, selected: readonly CorpusScenario[]) {
  return corpus.requirements
    .map(({ id, aliases = [], level, profile, text, feature, source, alsoIn, upstream, file }) => ({
      id,
      aliases,
      level,
      profile,
      text: text.trim(),
      feature,
      source,
      alsoIn,
      upstream,
      file,
      scenarios: selected.filter(({ scenario }) => scenario.verifies.includes(id)).map(({ scenario }) => scenario.id),
    }))
    .filter(({ scenarios }) => scenarios.length > 0);
}

/**
 * Scenarios as `list --json` and corpus.json have them: all that the corpus tells of each, and the scenario itself, with
 * the file's defaults and an example's values.
 */
export function listedScenarios(selected: readonly CorpusScenario[]) {
  return selected.map(({ scenario, level, profile, needs, feature, file, line }) => ({
    id: scenario.id,
    aliases: scenario.aliases ?? [],
    level,
    profile,
    feature,
    requirements: scenario.verifies,
    needs,
    hosts: scenario.hosts,
    file,
    line,
    scenario,
  }));
}

/**
 * Prints the scenarios, or the requirements and what shows each of them: a line each with tabs between the columns, or
 * one JSON array.
 *
 * @throws CommandError.
 */
export async function listCommand(flags: ListFlags): Promise<ExitStatus> {
  const corpus = loadCorpus(flags.spec);
  const selected = selectScenarios(corpus.scenarios, flags);
  const requirements = listedRequirements(corpus, selected);
  const scenarios = listedScenarios(selected);
  const rows = flags.requirements
    ? requirements.map((one) => [one.id, one.level, one.profile, one.scenarios.join(' ')])
    : scenarios.map((one) => [one.id, one.level, one.profile, one.requirements.join(' '), one.needs.join(' ') || '-']);
  await print(
    flags.json
      ? `${printableJson(flags.requirements ? requirements : scenarios, 2)}\n`
      : rows.map((columns) => `${columns.join('\t')}\n`).join(''),
  );
  return EXIT.conforms;
}
