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
    // Loading Express takes as long as running all of them.
    host: 'http',
    baseline: 'none',
    jobs: 1,
    bail: false,
    trace: false,
  };
  const lines: RunLine[] = [];
  const status = await runCorpus(options, (line) => lines.push(line));
  const end = lines.at(-1) as EndRecord;
  return { status, end, results: lines.filter((line): line is ResultRecord => line.type === 'result') };
}

describe('a negative control', { timeout: 180_000 }, () => {
  // controls-in-process.test.ts runs those of one process.
  const replicated = loadCorpus(defaultCorpusDirectory())
    .scenarios.filter(({ needs }) => needs.includes('replicas'))
    .map(({ scenario }) => scenario.id);
  const notFailed = new Set(replicated);

  it.each(CONTROLS)('%s fails, and the run completes', async (control) => {
    // A scenario that has failed once need not run again.
    const { status, end, results: found } = await results(control, ['cookie.path.*', ...notFailed]);
    expect(status).toBe(EXIT.nonconformance);
    expect(found.length).toBeGreaterThan(10);
    // The target fails there, not the harness.
    expect(end.counts).toMatchObject({ error: 0 });
    expect(end.counts.fail).toBeGreaterThan(found.length / 2);
    expect(end.notRun).toBeUndefined();
    for (const { id, verdict } of found) if (verdict === 'fail') notFailed.delete(id);
  });

  it('of some kind fails in each scenario of several processes', () => {
    expect(replicated.length).toBeGreaterThan(0);
    expect([...notFailed]).toEqual([]);
  });

  it('that throws when it is loaded is an error, not nonconformance', async () => {
    await expect(results('does-not-load', ['cookie.path.*'])).rejects.toThrow(CommandError);
  });
});
