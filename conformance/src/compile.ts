import { compiledBaseline, FAULT_BASELINES } from './baseline.js';
import { listedRequirements, listedScenarios } from './commands/list.js';
import { packageVersion } from './commands/version.js';
import type { CompiledFiles } from './corpus/compiled-file.js';
import { defaultCorpusDirectory, parseCorpus } from './corpus/corpus.js';
import { compiledLedger, ledgerFile } from './differential/ledger.js';
import { shippedBaselines } from './known-failures.js';
import { compiledContract } from './store-contract/contract.js';

export { compileAnswerChecks } from './protocol/answer-shape.js';

/**
 * The corpus of this package, as corpus.json has it.
 *
 * @throws CorpusError with every fault that its files have.
 */
export function compileCorpus() {
  const corpus = parseCorpus(defaultCorpusDirectory());
  return {
    version: packageVersion,
    digest: corpus.digest,
    requirements: listedRequirements(corpus, corpus.scenarios),
    scenarios: listedScenarios(corpus.scenarios),
  };
}

/**
 * All other YAML of this package that a command reads, as compiled-files.json has it.
 *
 * @throws CommandError with every fault that a file has.
 */
export function compileFiles(): CompiledFiles {
  const ledger = ledgerFile(defaultCorpusDirectory());
  const baselines = [...shippedBaselines(), ...shippedBaselines(FAULT_BASELINES)];
  return Object.assign({}, ledger && compiledLedger(ledger), compiledContract(), ...baselines.map(compiledBaseline));
}
