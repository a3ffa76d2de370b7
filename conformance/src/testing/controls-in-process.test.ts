import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from '../corpus/corpus.js';
import { CONTROLS, controlFile } from './controls.js';
import { InProcess } from './in-process.js';
import type { SessionModule } from './reference.js';

const load = createRequire(import.meta.url);
const inProcess = new InProcess();

it('every scenario of the corpus fails with some negative control', { timeout: 180_000 }, async () => {
  // browser-tests/faults.test.ts covers the scenarios for browsers, and controls.test.ts those of several processes.
  let left = loadCorpus(defaultCorpusDirectory()).scenarios.filter(
    ({ needs }) => !needs.includes('browser') && !needs.includes('replicas'),
  );
  for (const control of CONTROLS) {
    // A control would do the same in a process of its own: it reads no environment and keeps no state.
    const module = load(controlFile(control)) as SessionModule;
    const content = [];
    for (const entry of left) {
      // A scenario that has failed once need not run again.
      const { verdict } = await inProcess.run(entry.scenario, () => module);
      if (verdict !== 'fail') content.push(entry);
    }
    left = content;
  }
  expect(left.map(({ scenario }) => scenario.id)).toEqual([]);
});
