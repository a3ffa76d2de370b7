import { describe, expect, it } from 'vitest';
import { CommandError } from '../command-error.js';
import { defaultCorpusDirectory, loadCorpus } from '../corpus/corpus.js';
import { EXIT } from '../exit-status.js';
import type { EndRecord, ResultRecord, RunLine } from '../report/records.js';
import { type RunOptions, runCorpus } from '../run-corpus.js';
import { CONTROLS, controlFile } from './controls.js';

/** Runs scenarios against a control. */
async function results(control: string, only: readonly string[]) {
  const options: RunOptions = {
    target: controlFile(control),
    specDirectory: defaultCorpusDirectory(),
    corpusVersion: '0.0.0',
    selection: { only: [...only], skip: [] },
    baseline: 'none',
    jobs: 2,
    bail: false,
    trace: false,
  };
  const lines: RunLine[] = [];
  const status = await runCorpus(options, (line) => lines.push(line));
  const end = lines.at(-1) as EndRecord;
  return { status, end, results: lines.filter((line): line is ResultRecord => line.type === 'result') };
}

describe('a negative control', () => {
  it.each(CONTROLS)('%s fails, and the run comes to its end', { timeout: 60_000 }, async (control) => {
    const { status, end, results: found } = await results(control, ['cookie.path.*']);
    expect(status).toBe(EXIT.nonconformance);
    expect(found.length).toBeGreaterThan(10);
    // It is the target that fails there, and not the harness.
    expect(end.counts).toMatchObject({ error: 0 });
    expect(end.counts.fail).toBeGreaterThan(found.length / 2);
    expect(end.notRun).toBeUndefined();
  });

  it('that throws when it is loaded is no nonconformance', async () => {
    await expect(results('does-not-load', ['cookie.path.*'])).rejects.toThrow(CommandError);
  });
});

// All others, controls-in-process.test.ts runs.
it('no scenario of several processes is content with all of them', { timeout: 180_000 }, async () => {
  const replicated = loadCorpus(defaultCorpusDirectory()).scenarios.filter(({ needs }) => needs.includes('replicas'));
  let left = replicated.map(({ scenario }) => scenario.id);
  for (const control of CONTROLS) {
    if (left.length === 0) break;
    // What has failed once need not run again.
    const { results: found } = await results(control, left);
    left = found.filter(({ verdict }) => verdict !== 'fail').map(({ id }) => id);
  }
  expect(left).toEqual([]);
});
