import { availableParallelism } from 'node:os';
import { packageVersion } from '../commands/version.js';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import type { Profile } from '../corpus/profile.js';
import type { ExitStatus } from '../exit-status.js';
import { RunGatherer, type RunResults } from '../report/run-results.js';
import { type RunOptions, runCorpus } from '../run-corpus.js';

/**
 * Runs the corpus, or one profile of it, against a target on the default host and keeps the results. Scenarios for browsers
 * are left out.
 */
export async function collect(
  target: RunOptions['target'],
  baseline: RunOptions['baseline'],
  profile?: Profile,
): Promise<{ status: ExitStatus; results: RunResults }> {
  const gatherer = new RunGatherer();
  const status = await runCorpus(
    {
      target,
      specDirectory: defaultCorpusDirectory(),
      corpusVersion: packageVersion,
      // What only browsers can show is for npm run test:browser.
      selection: { only: [], skip: ['browser-*'], ...(profile === undefined ? {} : { profile }) },
      baseline,
      jobs: Math.min(availableParallelism(), 4),
      bail: false,
      trace: false,
    },
    (line) => void gatherer.add(line),
  );
  const [results] = gatherer.runs;
  if (!results) throw new Error(`the run of ${typeof target === 'string' ? target : target.asked} has no results`);
  return { status, results };
}
