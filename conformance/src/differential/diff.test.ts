import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../exit-status.js';
import { referencePackage } from '../testing/faults/faulty-package.js';
import { type DiffResult, diffCorpus } from './diff.js';

const CORPUS = `feature: f
source: somewhere
requirements:
  - { id: f.end, level: must, text: The end of a response returns it. }
scenarios:
  - id: ends
    verifies: [f.end]
    options: { resave: false, saveUninitialized: true }
    steps: [{ request: {}, app: [{ header: { Content-Length: '1' } }, { end: { chunk: a, as: end } }], expect: { status: 200 } }]
  - id: reads
    verifies: [f.end]
    options: { resave: false, saveUninitialized: false }
    steps: [{ request: {}, app: [{ read: seen }], expect: { status: 200 } }]
`;

/** A difference that the two have in every answer of unknown length, as the ledger lists it. */
const EVERYWHERE = `  - requirement: f.end
    topic: responses
    summary: framed
    reason: b
    scenarios: [answers]
    marks: [{ everywhere: true, path: ['headers.content-length', 'headers.transfer-encoding'] }]
`;

const ANSWERS = `  - id: answers
    verifies: [f.end]
    options: { resave: false, saveUninitialized: true }
    steps: [{ request: {}, expect: { status: 200 } }]
  - id: answers-too
    verifies: [f.end]
    options: { resave: false, saveUninitialized: true }
    steps: [{ request: {}, expect: { status: 200 } }, { request: {}, expect: { status: 200 } }]
  - id: answers-then-ends
    verifies: [f.end]
    options: { resave: false, saveUninitialized: true }
    steps: [{ request: {}, expect: { status: 200 } }, { request: {}, app: [{ end: { chunk: a, as: end } }] }]
  - id: answers-then-reads
    verifies: [f.end]
    options: { resave: false, saveUninitialized: true }
    steps: [{ request: {}, expect: { status: 200 } }, { request: {}, app: [{ read: seen }] }]
`;

/**
 * Compares the reference with express-session on a few scenarios, with a ledger that names some of them.
 *
 * @param more further entries of the ledger, and further scenarios
 */
async function diff(named: string[], target?: string, more = { entries: '', scenarios: '' }): Promise<DiffResult> {
  const reference = referencePackage();
  const spec = join(reference, 'spec');
  mkdirSync(spec);
  writeFileSync(join(spec, 'f.yaml'), CORPUS + more.scenarios);
  const entry = `  - { requirement: f.end, topic: responses, summary: a, reason: b, scenarios: [${named.join(', ')}] }\n`;
  writeFileSync(
    join(spec, 'divergences.yaml'),
    `target: spec-session\nagainst: { package: express-session, version: 1.19.0 }\ndivergences:\n${entry}${more.entries}`,
  );
  return diffCorpus({
    target: target ?? reference,
    against: 'express-session',
    specDirectory: spec,
    selection: { only: [], skip: [] },
    jobs: 2,
  });
}

function verdicts({ scenarios }: DiffResult): Record<string, string> {
  return Object.fromEntries(scenarios.map(({ id, verdict }) => [id, verdict]));
}

describe('two targets on a corpus', { timeout: 60_000 }, () => {
  it('differ as the ledger lists, and in nothing else', async () => {
    const result = await diff(['ends']);
    expect(verdicts(result)).toEqual({ ends: 'explained', reads: 'same' });
    expect(result.status).toBe(EXIT.conforms);
  });

  it('differ as the ledger lists where both pass', async () => {
    const entries = '  - { requirement: f.end, topic: responses, summary: a, reason: b, alsoDiffer: [ends] }\n';
    const result = await diff(['reads'], undefined, { entries, scenarios: '' });
    expect(verdicts(result)).toEqual({ ends: 'explained', reads: 'stale' });
  });

  it('differ where no entry lists it, which fails although the scenario itself passes on both', async () => {
    // The entry has to name something; what it names does not differ.
    const result = await diff(['reads']);
    expect(verdicts(result)).toEqual({ ends: 'different', reads: 'stale' });
    expect(result.scenarios.find(({ id }) => id === 'ends')?.differences).toEqual([
      { step: '1', path: 'saw.end.returned', target: 'response', against: 'true' },
    ]);
    expect(result.status).toBe(EXIT.nonconformance);
  });

  it('differ no more where an entry lists it, which is stale', async () => {
    const result = await diff(['ends', 'reads']);
    expect(verdicts(result)).toEqual({ ends: 'explained', reads: 'stale' });
    expect(result.status).toBe(EXIT.stale);
  });

  it('have a ledger that names what does not exist, which is stale', async () => {
    const result = await diff(['ends', 'endss']);
    expect(result.unknown).toEqual([expect.stringMatching(/'endss', which does not exist \(did you mean 'ends'\?\)/)]);
    expect(result.status).toBe(EXIT.stale);
  });

  it('differ everywhere in what a mark describes, which need not be listed and hides nothing', async () => {
    const more = { entries: EVERYWHERE, scenarios: ANSWERS };
    const result = await diff(['ends', 'answers-then-reads'], undefined, more);
    expect(verdicts(result)).toEqual({
      ends: 'explained',
      reads: 'same',
      answers: 'explained',
      'answers-too': 'explained',
      // What comes later is seen all the same, and an entry is stale when nothing but the common difference is left of it.
      'answers-then-ends': 'different',
      'answers-then-reads': 'stale',
    });
    expect(result.scenarios.find(({ id }) => id === 'answers-then-ends')?.differences).toContainEqual({
      step: '2',
      path: 'saw.end.returned',
      target: 'response',
      against: 'true',
    });
    expect(
      (await diff(['ends'], undefined, { ...more, entries: '' })).scenarios.filter(
        ({ verdict }) => verdict === 'different',
      ),
    ).toHaveLength(4);
  });

  it('have no ledger when they are two others', async () => {
    const result = await diff(['ends'], 'express-session');
    expect(result.ledger).toBeUndefined();
    expect(verdicts(result)).toEqual({ ends: 'same', reads: 'same' });
    expect(result.status).toBe(EXIT.conforms);
  });
});
