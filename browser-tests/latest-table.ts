import { existsSync } from 'node:fs';
import { defaultCorpusDirectory, loadCorpus } from '../conformance/src/corpus/corpus.js';
import { readResults } from '../conformance/src/report/read-results.js';
import { missingFrom, type RunResults } from '../conformance/src/report/run-results.js';
import { resultsFile } from './results.js';
import { browserTable } from './table.js';

function resultsOf(engine: string, digest: string): RunResults {
  const file = resultsFile(engine);
  if (!existsSync(file)) throw new Error(`${file} is missing: npm run test:browser makes it`);
  const [run] = readResults(file);
  if (!run) throw new Error(`${file} is empty: npm run test:browser makes it anew`);
  const missing = missingFrom(run);
  if (missing.length > 0) throw new Error(`${file} is not complete: ${missing.join('; ')}`);
  if (!run.run.corpusVersion.endsWith(`+${digest}`))
    throw new Error(`${file} belongs to another state of the corpus: npm run test:browser makes it anew`);
  return run;
}

/**
 * The table of browsers, made from the results of the latest runs.
 *
 * @throws Error if an engine's results are missing, incomplete, or of another state of the corpus
 */
export function latestBrowserTable(): string {
  const corpus = loadCorpus(defaultCorpusDirectory());
  return browserTable(
    corpus,
    ['chromium', 'firefox'].map((engine) => resultsOf(engine, corpus.digest)),
  );
}
