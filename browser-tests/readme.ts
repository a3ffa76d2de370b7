/**
 * Brings the table of browsers in a README up to date with the results of the latest runs, or with `--check` says whether
 * it is:
 *
 *     tsx browser-tests/readme.ts README.md [--check]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { defaultCorpusDirectory, loadCorpus } from '../conformance/src/corpus/corpus.js';
import { readResults } from '../conformance/src/report/read-results.js';
import { missingFrom, type RunResults } from '../conformance/src/report/run-results.js';
import { resultsFile } from './results.js';
import { browserTable, withTable } from './table.js';

function resultsOf(engine: string, digest: string): RunResults {
  const file = resultsFile(engine);
  if (!existsSync(file)) throw new Error(`${file} is not there: npm run test:browser makes it`);
  const [run] = readResults(file);
  if (!run) throw new Error(`${file} is empty`);
  const missing = missingFrom(run);
  if (missing.length > 0) throw new Error(`${file} is not complete: ${missing.join('; ')}`);
  if (!run.run.corpusVersion.endsWith(`+${digest}`))
    throw new Error(`${file} is of another state of the corpus: npm run test:browser makes it anew`);
  return run;
}

function main([file = 'README.md', check]: readonly string[]): number {
  const corpus = loadCorpus(defaultCorpusDirectory());
  const runs = ['chromium', 'firefox'].map((engine) => resultsOf(engine, corpus.digest));
  const readme = readFileSync(file, 'utf8');
  const made = withTable(readme, browserTable(corpus, runs));
  if (made === readme) return 0;
  if (check === '--check') {
    process.stderr.write(`${file} is not up to date with the results of the browsers: npm run browsers\n`);
    return 1;
  }
  writeFileSync(file, made);
  return 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
