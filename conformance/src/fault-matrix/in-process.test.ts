import { describe, expect, it } from 'vitest';
import { selectScenarios } from '../corpus/select.js';
import { InProcess } from '../testing/in-process.js';
import { FAULT_THAT_EXITS, FAULTS } from '../testing/matrix-faults.js';
import { type Edit, loadReference } from '../testing/reference.js';
import { cells } from './cells.js';
import { KINDS } from './kinds.js';
import { faultMatrix } from './suite.js';

const inProcess = new InProcess();
const suite = faultMatrix();

/** The outcomes of the reference with these changes, in the cells that are named or all. */
async function matrix(edits: Edit[] = [], only: string[] = []) {
  const module = loadReference(edits);
  const outcomes = [];
  for (const { scenario } of selectScenarios(suite.corpus.scenarios, { only, skip: [] })) {
    const outcome = suite.judge(scenario, await inProcess.run(scenario, () => module, true));
    outcomes.push({ id: scenario.id, ...outcome });
  }
  return outcomes;
}

it('the fault matrix has no cell in which the reference does what no middleware may do, and none that shows nothing', {
  timeout: 300_000,
}, async () => {
  const outcomes = await matrix();
  const notPassed = outcomes.filter(({ verdict }) => verdict !== 'pass');
  expect(notPassed.map(({ id, verdict, failures, reason }) => ({ id, verdict, failures, reason }))).toEqual([]);
  expect(outcomes).toHaveLength(cells().length);
});

describe('the fault matrix notices a middleware that', { timeout: 120_000 }, () => {
  it.each(FAULTS)('$fault', async ({ edits, only, shows }) => {
    const failed = (await matrix(edits, only)).filter(({ verdict }) => verdict === 'fail');
    const kinds = new Set(failed.flatMap(({ failures }) => failures.map(({ path }) => path)));
    expect([...kinds]).toEqual(expect.arrayContaining(shows));
  });

  it('does any of what it looks for', () => {
    const shown = [...FAULTS, FAULT_THAT_EXITS].flatMap(({ shows }) => shows);
    expect(new Set(shown)).toEqual(new Set(Object.keys(KINDS)));
  });
});
