import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { FAULT_BASELINES } from '../baseline.js';
import { type CorpusScenario, defaultCorpusDirectory, loadCorpus } from '../corpus/corpus.js';
import { missingOf } from '../corpus/need-names.js';
import type { Scenario } from '../corpus/scenario.js';
import { faultMatrix } from '../fault-matrix/suite.js';
import { type KnownFailures, shippedFailures } from '../known-failures.js';
import type { Outcome } from '../runner/outcome.js';
import { InProcess } from './in-process.js';
import type { SessionModule } from './reference.js';

/** Scenarios for browsers and of several processes run elsewhere; express-session's methods return no promises. */
const LACKS = ['browser', 'replicas', 'promises'];

const load = createRequire(import.meta.url);
const inProcess = new InProcess();

/** express-session as a fresh process loads it: its packages read the environment when they are loaded. */
function afresh(): SessionModule {
  for (const file of Object.keys(load.cache)) delete load.cache[file];
  return load('express-session') as SessionModule;
}

const { version } = load('express-session/package.json') as { version: string };
const kept = afresh();

/** The scenarios whose outcome differs from the baseline. */
async function notAsListed(
  scenarios: readonly CorpusScenario[],
  known: KnownFailures | undefined,
  run: (scenario: Scenario) => Promise<Pick<Outcome, 'verdict' | 'failures' | 'reason'>>,
) {
  const wrong: unknown[] = [];
  for (const entry of scenarios) {
    if (missingOf(entry.needs, LACKS).length > 0) continue;
    const { verdict, failures, reason } = await run(entry.scenario);
    const isAsListed = verdict === (known?.find(entry) ? 'fail' : 'pass');
    if (!isAsListed) wrong.push({ id: entry.scenario.id, verdict, failures, reason });
  }
  return wrong;
}

// `npm run conformance` checks the corpus in separate processes, with the scenarios of several processes.
// faults/faults.test.ts and ../fault-matrix/in-process.test.ts check that the reference passes everything.
describe('express-session fails exactly what its baseline lists', { timeout: 180_000 }, () => {
  const named = { name: 'express-session', version };

  it('of the corpus', async () => {
    const { scenarios } = loadCorpus(defaultCorpusDirectory());
    const run = (scenario: Scenario) => inProcess.run(scenario, (isFresh) => (isFresh ? afresh() : kept));
    expect(await notAsListed(scenarios, shippedFailures(named), run)).toEqual([]);
  });

  it('of the fault matrix', async () => {
    const { corpus, judge } = faultMatrix();
    const run = async (scenario: Scenario) => judge(scenario, await inProcess.run(scenario, () => kept, true));
    expect(await notAsListed(corpus.scenarios, shippedFailures(named, FAULT_BASELINES), run)).toEqual([]);
  });
});
