import { basename, dirname, resolve, sep } from 'node:path';
import { FAULT_BASELINES, isBaseline } from '../baseline.js';
import { defaultCorpusDirectory, lintCorpus, loadCorpus } from '../corpus/corpus.js';
import { describeProblems, type Problem } from '../corpus/problem.js';
import { EXIT, type ExitStatus } from '../exit-status.js';
import { faultMatrix } from '../fault-matrix/suite.js';
import { lintBaseline, shippedBaselines } from '../known-failures.js';
import { CONTRACT_FOLDER, defaultContractDirectory, lintContract } from '../store-contract/contract.js';
import { print } from './print.js';

function allShipped(): string[] {
  return [...shippedBaselines(), ...shippedBaselines(FAULT_BASELINES)];
}

/** Faults of baselines, which can be checked only against a sound corpus. */
function baselineProblems(files: readonly string[], spec: string): Problem[] {
  if (files.length === 0) return [];
  const { scenarios } = loadCorpus(spec);
  const cells = faultMatrix().corpus.scenarios;
  const isOfCells = (file: string) => `${dirname(resolve(file))}${sep}` === FAULT_BASELINES;
  return files.flatMap((file) => lintBaseline(file, isOfCells(file) ? cells : scenarios));
}

/**
 * Checks the corpus and the baselines that come with it, or some files of either kind.
 *
 * @throws when a file cannot be read.
 */
export async function lintCommand(files: readonly string[], spec: string): Promise<ExitStatus> {
  const baselines = files.filter(isBaseline);
  // They are checked together, because ids and requirements refer to other files.
  const contracts = files.filter((file) => basename(dirname(resolve(file))) === CONTRACT_FOLDER);
  const scenarioFiles = files.filter((file) => !baselines.includes(file) && !contracts.includes(file));
  const problems: Problem[] = [];
  for (const directory of new Set(contracts.map((file) => dirname(file)))) problems.push(...lintContract(directory));
  if (files.length === 0) problems.push(...lintContract(defaultContractDirectory()));
  if (files.length === 0 || scenarioFiles.length > 0) problems.push(...lintCorpus(spec, scenarioFiles));
  // The shipped baselines are about the shipped corpus.
  const isShipped = resolve(spec) === defaultCorpusDirectory();
  if (problems.length === 0)
    problems.push(...baselineProblems(files.length === 0 && isShipped ? allShipped() : baselines, spec));
  await print(`${problems.length === 0 ? 'no faults' : describeProblems(problems)}\n`);
  return problems.length === 0 ? EXIT.conforms : EXIT.nonconformance;
}
