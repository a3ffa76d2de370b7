import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../exit-status.js';
import { processBody } from '../../process-body.js';
import type { EndRecord, ResultRecord, RunLine } from '../../report/records.js';
import { runStore, type StoreRunOptions } from '../../store-contract/run-store.js';

/** Compiled once, so that not every process has to compile it. */
const MODULE = processBody('fault-module', import.meta.url);

async function results(fault: string, only: readonly string[], more: Partial<StoreRunOptions> = {}) {
  vi.stubEnv('STORE_FAULT', fault);
  const lines: RunLine[] = [];
  const status = await runStore(
    { target: MODULE, corpusVersion: '0.0.0', selection: { only, skip: [] }, ...more },
    (line) => lines.push(line),
  );
  const found = lines.filter((line): line is ResultRecord => line.type === 'result');
  const failed = found.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
  return { status, lines, found, failed, end: lines.at(-1) as EndRecord };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('a store in a process of its own', { timeout: 60_000 }, () => {
  it('passes everything if it is sound, and has the questions answered', async () => {
    const { status, lines, end, found } = await results('', []);
    expect(found.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    expect(status).toBe(EXIT.conforms);
    expect(lines[0]).toMatchObject({ target: 'sound-store', host: 'none', contract: 'store' });
    expect(Object.fromEntries((end.reported ?? []).map(({ id, answer }) => [id, answer]))).toMatchObject({
      'store-report-default-lifetime': 'more than 2592000000',
      'store-report-rounding': 1401,
      'store-report-date': '2020-02-03T04:05:06.789Z',
      'store-report-set-after-destroy': 2,
    });
  });

  const THROWING = 'store-contract.answers.callback-throws';

  it('fails when it calls a callback again after it threw', async () => {
    const { status, found, failed } = await results('calls again what throws', [THROWING]);
    expect(failed).toEqual(found.map(({ id }) => id));
    expect(failed).toHaveLength(3);
    expect(status).toBe(EXIT.nonconformance);
  });

  it('fails when it leaves a rejection unhandled', async () => {
    const { failed } = await results('leaves a rejection', [
      'store-contract.answers.nothing-uncaught',
      'store-set-then-get',
    ]);
    expect(failed).toEqual(['store-answers-nothing-uncaught']);
  });

  it('fails when it keeps the process alive', async () => {
    const { failed } = await results('has a timer', ['store-contract.answers.timers']);
    expect(failed).toEqual(['store-answers-process-can-end']);
  });

  it('is reported on the scenario in which it ends the process; the others are unharmed', async () => {
    const { status, found } = await results('exits', ['store-contract.touch.keeps-session', 'store-set-then-get']);
    expect(Object.fromEntries(found.map(({ id, verdict }) => [id, verdict]))).toEqual({
      'store-touch-keeps-the-session': 'pass',
      'store-touch-without-expiry': 'error',
      'store-set-then-get': 'pass',
    });
    expect(status).toBe(EXIT.failed);
  });

  it('is compared with a baseline', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'store-baseline-'));
    try {
      const baseline = join(folder, 'known.yaml');
      writeFileSync(
        baseline,
        'entries:\n  - { id: store-answers-process-can-end, reason: a timer }\n  - { id: store-set-then-get, reason: mended }\n',
      );
      const only = ['store-contract.answers.timers', 'store-set-then-get'];
      const { status, found } = await results('has a timer', only, { baseline });
      expect(found.map(({ verdict }) => verdict).sort()).toEqual(['known-failure', 'unexpected-pass']);
      expect(status).toBe(EXIT.stale);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
