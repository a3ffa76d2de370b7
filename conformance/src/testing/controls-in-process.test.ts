import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from '../corpus/corpus.js';
import { CONTROLS, controlFile } from './controls.js';
import { InProcess } from './in-process.js';
import type { SessionModule } from './reference.js';

const load = createRequire(import.meta.url);
const inProcess = new InProcess();

it('no scenario of the corpus is content with all of the negative controls', { timeout: 180_000 }, async () => {
  // Scenarios for browsers, browser-tests/faults.test.ts sees fail; those of several processes, controls.test.ts.
  let left = loadCorpus(defaultCorpusDirectory()).scenarios.filter(
    ({ needs }) => !needs.includes('browser') && !needs.includes('replicas'),
  );
  for (const control of CONTROLS) {
    // A control does the same in a process of its own: it looks at nothing and keeps nothing.
    const module = load(controlFile(control)) as SessionModule;
    const content = [];
    for (const entry of left) {
      // What has failed once need not run again.
      const { verdict } = await inProcess.run(entry.scenario, () => module);
      if (verdict !== 'fail') content.push(entry);
    }
    left = content;
  }
  expect(left.map(({ scenario }) => scenario.id)).toEqual([]);
});
