/*
 * Random testing alone, without any scenario of the corpus, finds single faults injected into copies of the reference, and
 * shortens each to what a person can read at a glance.
 */
import { describe, expect, it } from 'vitest';
import { defaultCorpusDirectory } from '../../corpus/corpus.js';
import { referencePackage } from '../../testing/faults/faulty-package.js';
import type { Edit } from '../../testing/reference.js';
import { fuzz } from './fuzz.js';

/** Random scenarios that may go into finding one fault. */
const RUNS = 1500;

/** Eight seeds that were tried find all of these faults, in up to 784 scenarios; this one in 130, which saves time. */
const SEED = 4;

const FAULTS: { fault: string; edits: Edit[]; shows: RegExp }[] = [
  {
    fault: 'the wrong secret of an array signs',
    edits: [
      { file: 'request-session.ts', find: 'this.secrets[0] as Secret', replace: 'this.secrets.at(-1) as Secret' },
    ],
    shows: /^(setCookie|jar)/,
  },
  {
    fault: 'rolling sends no cookie on a read-only request',
    edits: [
      {
        file: 'request-session.ts',
        find: 'return settings.rolling || (session.cookie.expires != null && this.isModified(session));',
        replace: 'return (settings.rolling || session.cookie.expires != null) && this.isModified(session);',
      },
    ],
    shows: /^(setCookie|jar)/,
  },
  {
    fault: 'touch is skipped when the cookie has no expiry',
    edits: [
      {
        file: 'request-session.ts',
        find: 'return settings.storeTouches && this',
        replace: 'return session.cookie.expires != null && settings.storeTouches && this',
      },
    ],
    shows: /^store/,
  },
  {
    fault: 'the second of two parallel saves is lost',
    edits: [
      {
        file: 'request-session.ts',
        find: 'export class RequestSession',
        replace: 'const saving = new Set<string>();\nexport class RequestSession',
      },
      {
        file: 'request-session.ts',
        find: "this.writes.write(req.sessionStore ?? this.store, 'set', done, session.id, session);",
        replace: `const { id } = session;
      if (saving.has(id)) return void setImmediate(done);
      saving.add(id);
      const saved: Answer = (...answer) => {
        saving.delete(id);
        done(...answer);
      };
      this.writes.write(req.sessionStore ?? this.store, 'set', saved, id, session);`,
      },
    ],
    shows: /^(store|stored)/,
  },
  {
    fault: 'Partitioned is dropped on reload',
    edits: [
      {
        file: 'session.ts',
        find: 'if (owner) owner.restore(record);',
        replace: 'if (owner) owner.restore(record).cookie.partitioned = undefined;',
      },
    ],
    shows: /partitioned/,
  },
];

describe('random testing', () => {
  it.each(FAULTS)('finds that $fault', { timeout: 240_000 }, async ({ edits, shows }) => {
    const stop = new AbortController();
    const { findings, runs } = await fuzz({
      target: referencePackage(...edits),
      against: 'express-session',
      specDirectory: defaultCorpusDirectory(),
      seed: SEED,
      runs: RUNS,
      jobs: 2,
      signal: stop.signal,
      found: () => stop.abort(),
    });
    const [finding] = findings;
    expect(finding, `nothing was found in ${runs} scenarios`).toBeDefined();
    expect(finding?.differences.map(({ path }) => path)).toContainEqual(expect.stringMatching(shows));
    expect(finding?.scenario.steps?.length, JSON.stringify(finding?.scenario)).toBeLessThanOrEqual(3);
  });
});
