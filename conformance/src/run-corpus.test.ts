import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { defaultCorpusDirectory } from './corpus/corpus.js';
import { EXIT } from './exit-status.js';
import type { EndRecord, RunLine } from './report/records.js';
import { type RunOptions, runCorpus } from './run-corpus.js';

const options: RunOptions = {
  target: fileURLToPath(new URL('./testing/targets/plain.cjs', import.meta.url)),
  specDirectory: defaultCorpusDirectory(),
  corpusVersion: '0.0.0',
  selection: { only: ['cookie-*'], skip: [] },
  baseline: 'none',
  jobs: 1,
  bail: false,
  trace: false,
};

describe('a run', () => {
  it('that is interrupted keeps what is finished and names the rest', async () => {
    const interrupt = new AbortController();
    const lines: RunLine[] = [];
    const status = await runCorpus({ ...options, signal: interrupt.signal }, (line) => {
      lines.push(line);
      if (lines.length === 3) interrupt.abort();
    });
    expect(status).not.toBe(EXIT.conforms);
    const [header] = lines;
    const end = lines.at(-1) as EndRecord;
    const finished = lines.filter((line) => line.type === 'result');
    expect(finished.length).toBeGreaterThanOrEqual(2);
    expect(end.type).toBe('end');
    expect(end.notRun?.length).toBeGreaterThan(0);
    expect(header).toMatchObject({ type: 'run', scenarios: finished.length + (end.notRun?.length ?? 0) });
  });

  it('whose report breaks ends with that error', async () => {
    await expect(
      runCorpus(options, (line) => {
        if (line.type === 'result') throw new Error('no space left');
      }),
    ).rejects.toThrow('no space left');
  });
});
