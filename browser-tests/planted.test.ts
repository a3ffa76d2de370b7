import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from '../conformance/src/corpus/corpus.js';
import { BROKEN } from '../conformance/src/testing/broken/broken.js';
import { writePlanted } from '../conformance/src/testing/planted.js';
import { isContinuousIntegration } from '../test/support/continuous-integration.js';
import { type TemporaryFolder, temporaryFolder } from '../test/support/temporary-folder.js';
import { BrowserBench } from './bench.js';
import { choose } from './chosen.js';
import { findEngine } from './engines.js';
import { PLANTED } from './planted.js';

const { own, hosts } = choose(loadCorpus(defaultCorpusDirectory()));
const scenarios = new Map(own.map(({ scenario }) => [scenario.id, scenario]));
const faults = new Map(
  Object.values(BROKEN)
    .flat()
    .map((broken) => [broken.name, broken]),
);
const caught = Object.values(PLANTED)
  .flat()
  .map((id) => `browser-${id}`);

const installed = findEngine('chromium', hosts);
if (!installed) console.error('NOT RUN: whether scenarios for browsers notice faults; Chromium was not found');

describe('the faults planted for browsers', () => {
  it('are noticed by every scenario for browsers, each by one that exists', () => {
    expect([...caught].sort()).toEqual([...scenarios.keys()].sort());
  });
});

describe.runIf(installed || isContinuousIntegration())('a middleware whose fault is', () => {
  let bench: BrowserBench;
  let folder: TemporaryFolder;

  beforeAll(() => {
    if (!installed) throw new Error('Chromium was not found; scripts/install-browsers.sh installs it');
    bench = new BrowserBench('chromium', installed, { traced: false });
    folder = temporaryFolder('planted');
  });
  afterAll(async () => {
    await bench?.close();
    folder?.remove();
  });

  it.each(Object.entries(PLANTED))('%s is noticed in Chromium', { timeout: 120_000 }, async (name, ids) => {
    const fault = faults.get(name);
    if (!fault) throw new Error(`no broken implementation is called ${name}`);
    const target = join(folder.path, name);
    writePlanted(target, fault.edits);
    await bench.load(target);
    const verdicts: Record<string, string> = {};
    for (const id of ids) {
      const scenario = scenarios.get(`browser-${id}`);
      if (scenario) verdicts[id] = (await bench.run(scenario, 'express5')).outcome.verdict;
    }
    // Not `error`: a harness that breaks down has noticed nothing.
    expect(verdicts).toEqual(Object.fromEntries(ids.map((id) => [id, 'fail'])));
  });
});
