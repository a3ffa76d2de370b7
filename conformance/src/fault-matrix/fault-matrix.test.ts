import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultCorpusDirectory } from '../corpus/corpus.js';
import { EXIT } from '../exit-status.js';
import type { ResultRecord, Verdict } from '../report/records.js';
import { run } from '../run.js';
import { writeFaultyPackage } from '../testing/faults/faulty-package.js';
import type { Edit } from '../testing/reference.js';
import { cells } from './cells.js';
import { KINDS } from './judge.js';
import { faultMatrix } from './suite.js';

/** The reference, compiled from its source, with these changes. */
function reference(...edits: Edit[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'fault-matrix-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFaultyPackage(join(folder, 'copy'), edits);
  return join(folder, 'copy');
}

async function matrix(target: string, { only = [] as string[], baseline = 'none' as 'none' | 'shipped' } = {}) {
  const results: ResultRecord[] = [];
  const status = await run(
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

describe('the fault matrix', { timeout: 300_000 }, () => {
  it('has no cell in which the reference does what no middleware may do, and none that shows nothing', async () => {
    const { status, results, having } = await matrix(reference());
    expect(having('fail', 'error', 'not-applicable')).toEqual([]);
    expect(results).toHaveLength(cells().length);
    expect(status).toBe(EXIT.conforms);
  });

  it('fails express-session in the cells that its baseline lists, and in no other', async () => {
    const { status, having } = await matrix('express-session', { baseline: 'shipped' });
    expect(having('fail', 'error', 'not-applicable', 'unexpected-pass')).toEqual([]);
    expect(having('known-failure').length).toBeGreaterThan(300);
    expect(status).toBe(EXIT.conforms);
  });
});

const AT_END = 'commit-at-end.ts';
const CALL = 'store-call.ts';
const REQUEST = 'request-session.ts';

const DROPS = "if (err && what !== 'touch' && drop(err)) return;";

/** Single faults of a middleware, with the cells that are run and what they have to notice. */
const FAULTS: { fault: string; edits: Edit[]; only: string[]; shows: (keyof typeof KINDS)[] }[] = [
  {
    fault: 'acknowledges a failed save',
    edits: [{ file: AT_END, find: DROPS, replace: '' }],
    only: ['faults-set-error-*', 'faults-unset-error-*'],
    shows: ['acknowledged', 'logged-in'],
  },
  {
    fault: 'acknowledges a save before it is done',
    edits: [
      {
        file: AT_END,
        find: "    phase = 'waiting';\n",
        replace: '    finish();\n    answered = true;\n',
      },
    ],
    only: ['faults-set-*-redirect-*'],
    shows: ['acknowledged', 'untold'],
  },
  {
    fault: 'never ends a response after an error',
    edits: [{ file: AT_END, find: DROPS, replace: "if (err && what !== 'touch') return;" }],
    only: ['faults-set-error-end-*'],
    shows: ['hang', 'untold'],
  },
  {
    fault: 'ends a response twice',
    edits: [
      {
        file: AT_END,
        find: '      finish();\n      if (err)',
        replace: '      finish();\n      finish();\n      if (err)',
      },
    ],
    only: ['faults-set-late-end-*'],
    shows: ['uncaught'],
  },
  {
    fault: 'sends a second response',
    edits: [
      {
        file: AT_END,
        find: 'originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);',
        replace: `originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);
        res.socket?.write('HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n');`,
      },
    ],
    only: ['faults-set-late-end-*'],
    shows: ['response'],
  },
  {
    fault: 'tells nobody of a failed touch',
    edits: [{ file: AT_END, find: 'if (err) requestSession.reportAfterResponse(err);', replace: '' }],
    only: ['faults-touch-error-*'],
    shows: ['untold'],
  },
  {
    fault: 'leaves the promise of the store alone',
    edits: [{ file: CALL, find: 'if (isThenable(returned)) {', replace: 'if (!returned) {' }],
    only: ['faults-get-reject-end-*', 'faults-set-reject-end-*'],
    shows: ['hang', 'uncaught', 'untold'],
  },
  {
    fault: 'takes each answer of the store',
    edits: [{ file: CALL, find: '    settled = true;\n', replace: '' }],
    only: ['faults-get-twice-end-*'],
    shows: ['next'],
  },
  {
    fault: 'sends the cookie of a session that was not stored',
    edits: [{ file: AT_END, find: '      requestSession.fail();\n', replace: '' }],
    only: ['faults-set-error-*-new'],
    shows: ['unsaved-session'],
  },
  {
    fault: 'does without its store after an error',
    edits: [
      {
        file: REQUEST,
        find: 'export class RequestSession',
        replace: 'let isDown = false;\nexport class RequestSession',
      },
      { file: REQUEST, find: "debug('the store failed to get the session');", replace: 'isDown = true;' },
      {
        file: REQUEST,
        find: '    if (!this.cookieId) {',
        replace: "    if (isDown) return this.next(new Error('the store is down'));\n    if (!this.cookieId) {",
      },
    ],
    only: ['faults-get-error-*'],
    shows: ['recovers'],
  },
  {
    fault: 'ends the process',
    edits: [{ file: REQUEST, find: "debug('the store failed to get the session');", replace: 'process.exit(1);' }],
    only: ['faults-get-error-end-read'],
    shows: ['process'],
  },
];

describe('the fault matrix notices a middleware that', { timeout: 120_000 }, () => {
  it.each(FAULTS)('$fault', async ({ edits, only, shows }) => {
    const { kinds } = await matrix(reference(...edits), { only });
    expect([...kinds]).toEqual(expect.arrayContaining(shows));
  });

  it('does any of what it looks for', () => {
    expect(new Set(FAULTS.flatMap(({ shows }) => shows))).toEqual(new Set(Object.keys(KINDS)));
  });
});
