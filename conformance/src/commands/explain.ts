import { CommandError } from '../command-error.js';
import { type Corpus, type CorpusScenario, loadCorpus } from '../corpus/corpus.js';
import { nearest } from '../corpus/nearest.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { explainRequirement, explainScenario, scenarioInWords } from '../explain/explain.js';
import { faultMatrix } from '../fault-matrix/suite.js';
import { print } from './print.js';

/** The number of suggestions for an unknown name. */
const MAX_NAMES = 6;

/** The error for an unknown id, with similar ids. */
function unknownId(id: string, known: readonly string[]): CommandError {
  const containing = known.filter((name) => name.toLowerCase().includes(id.toLowerCase()));
  const guess = nearest(id, known);
  const near = [...new Set([...(guess === undefined ? [] : [guess]), ...containing])].slice(0, MAX_NAMES);
  const hint = near.length === 0 ? '; conformance list shows all' : `; did you mean ${near.join(', ')}?`;
  return new CommandError(`there is no scenario and no requirement '${id}'${hint}`, EXIT.usage);
}

/** A cell of the fault matrix, for an id that the corpus doesn't have. */
function explainedCell(id: string): string | undefined {
  const cell = scenarioNamed(id, faultMatrix().corpus);
  return cell && scenarioInWords(cell, `conformance fault-matrix <target> --only ${id} runs it.`);
}

function scenarioNamed(id: string, { scenarios }: Corpus): CorpusScenario | undefined {
  return scenarios.find(({ scenario }) => scenario.id === id || scenario.aliases?.includes(id));
}

/**
 * Prints what a requirement or scenario is about, as a script that shows it, or a cell of the fault matrix, in words.
 *
 * @param id of one of them, now or formerly.
 * @throws CommandError for an id that nothing has, and for a corpus with faults.
 */
export async function explainCommand(id: string, spec: string): Promise<ExitStatus> {
  const corpus = loadCorpus(spec);
  const scenario = scenarioNamed(id, corpus);
  const requirement = corpus.requirements.find((one) => one.id === id || one.aliases?.includes(id));
  if (scenario) await print(explainScenario(scenario, corpus));
  else if (requirement) await print(explainRequirement(requirement, corpus));
  else {
    const cell = explainedCell(id);
    if (cell !== undefined) {
      await print(cell);
      return EXIT.conforms;
    }
    const names = corpus.scenarios.flatMap(({ scenario: one }) => [one.id, ...(one.aliases ?? [])]);
    throw unknownId(id, [...names, ...corpus.requirements.flatMap((one) => [one.id, ...(one.aliases ?? [])])]);
  }
  return EXIT.conforms;
}
