import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CorpusScenario, defaultCorpusDirectory, loadCorpus } from '../conformance/src/corpus/corpus.js';
import { FAULTS } from '../conformance/src/testing/faults/faults.js';
import { writeFaultyPackage } from '../conformance/src/testing/faults/faulty-package.js';
import { isNoticed } from '../conformance/src/testing/faults/notice.js';
import { isContinuousIntegration } from '../test/support/continuous-integration.js';
import { type TemporaryFolder, temporaryFolder } from '../test/support/temporary-folder.js';
import { BrowserBench } from './bench.js';
import { choose } from './chosen.js';
import { findEngine } from './engines.js';

const { own: scenarios, hosts } = choose(loadCorpus(defaultCorpusDirectory()));
const isForBrowsers = (id: string) => id.startsWith('browser.');
/** The faults of a session middleware that scenarios for browsers have to notice. */
const faults = Object.values(FAULTS)
  .flat()
  .filter(({ breaks }) => breaks.some(isForBrowsers));

const installed = findEngine('chromium', hosts);
if (!installed) console.error('NOT RUN: whether scenarios for browsers notice injected faults; Chromium was not found');

describe.runIf(installed || isContinuousIntegration())('an injected fault', () => {
  let bench: BrowserBench;
  let folder: TemporaryFolder;
  const failed = new Set<CorpusScenario>();

  beforeAll(() => {
    if (!installed) throw new Error('Chromium was not found; scripts/install-browsers.sh installs it');
    bench = new BrowserBench('chromium', installed, { evidence: false });
    folder = temporaryFolder('faults');
  });
  afterAll(async () => {
    await bench?.close();
    folder?.remove();
  });

  it.each(faults.map((fault) => [fault.name, fault] as const))(
    '%s is noticed in Chromium',
    { timeout: 120_000 },
    async (name, { edits, breaks }) => {
      const target = join(folder.path, name);
      writeFaultyPackage(target, edits);
      await bench.load(target);
      const ran = new Map<CorpusScenario, boolean>();
      // Not `error`: a harness that breaks down has not noticed the fault.
      const fails = async (entry: CorpusScenario) => (await bench.run(entry, 'express5')).outcome.verdict === 'fail';
      for (const id of breaks) {
        const verifying = scenarios.filter(({ scenario }) => scenario.verifies.includes(id));
        // Browsers are slow, and the plain client's scenarios cover the rest: run only those that have not failed yet.
        const chosen = isForBrowsers(id) ? verifying : verifying.filter((entry) => !failed.has(entry));
        const noticed = await isNoticed(chosen, failed, ran, fails);
        if (isForBrowsers(id)) expect(noticed, `a scenario of ${id} fails`).toBe(true);
      }
    },
  );

  it('makes every scenario for browsers fail at least once', () => {
    const neverFailed = scenarios.filter((entry) => !failed.has(entry)).map(({ scenario }) => scenario.id);
    expect(neverFailed, 'show that these can fail: add their requirement to a fault that they notice').toEqual([]);
  });
});
