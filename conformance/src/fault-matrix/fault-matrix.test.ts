import { expect, it } from 'vitest';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import { EXIT } from '../exit-status.js';
import type { ResultRecord, Verdict } from '../report/records.js';
import { runCorpus } from '../run-corpus.js';
import { referencePackage } from '../testing/faults/faulty-package.js';
import { FAULT_THAT_EXITS } from '../testing/matrix-faults.js';
import { faultMatrix } from './suite.js';

async function matrix(target: string, { only = [] as string[], baseline = 'none' as 'none' | 'shipped' } = {}) {
  const results: ResultRecord[] = [];
  const status = await runCorpus(
    {
      target,
      specDirectory: defaultCorpusDirectory(),
      suite: faultMatrix(),
      corpusVersion: '0',
      selection: { only, skip: [] },
      baseline,
      jobs: 2,
      bail: false,
      trace: false,
    },
    (line) => {
      if (line.type === 'result') results.push(line);
    },
  );
  const having = (...verdicts: Verdict[]) => results.filter(({ verdict }) => verdicts.includes(verdict));
  const kinds = new Set(having('fail').flatMap(({ failures }) => failures.map(({ path }) => path)));
  return { status, results, having, kinds };
}

// All cells, in-process.test.ts and ../testing/express-session.test.ts run.
it('takes the failures that the baseline lists for known', { timeout: 120_000 }, async () => {
  const { status, having } = await matrix('express-session', { only: ['faults.regenerate'], baseline: 'shipped' });
  expect(having('fail', 'error', 'not-applicable', 'unexpected-pass')).toEqual([]);
  expect(having('known-failure').length).toBeGreaterThan(10);
  expect(having('pass').length).toBeGreaterThan(10);
  expect(status).toBe(EXIT.conforms);
});

it('notices a middleware that ends the process', { timeout: 120_000 }, async () => {
  const { edits, only, shows } = FAULT_THAT_EXITS;
  const { kinds } = await matrix(referencePackage(...edits), { only });
  expect([...kinds]).toEqual(expect.arrayContaining(shows));
});
