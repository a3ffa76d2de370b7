import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { eachAction } from '../actions/index.js';
import { defaultCorpusDirectory, loadCorpus } from './corpus.js';
import { requestsOf } from './needs.js';

const SCRIPT = fileURLToPath(new URL('../../../scripts/ended-sessions.mjs', import.meta.url));
const OPERATIONS = ['save', 'reload', 'regenerate', 'destroy', 'touch'];

describe('the scenarios of ended sessions', () => {
  it('are as their script writes them', () => {
    const written = readFileSync(join(defaultCorpusDirectory(), 'session/ended.yaml'), 'utf8');
    const made = execFileSync(process.execPath, [SCRIPT], { encoding: 'utf8' });
    expect(written === made, 'node scripts/ended-sessions.mjs > spec/session/ended.yaml').toBe(true);
  });

  it('have all orders of two operations of which one ends the session, waited for and not', () => {
    const ended = loadCorpus(defaultCorpusDirectory()).scenarios.filter(({ scenario }) =>
      scenario.verifies.includes('session.ended'),
    );
    const seen = new Set(
      ended.map(({ scenario }) => {
        const calls = (scenario.steps ?? [])
          .flatMap(requestsOf)
          .flatMap(({ app = [] }) => [...eachAction(app)])
          .filter(({ word }) => OPERATIONS.includes(word));
        const waits = !JSON.stringify(calls).includes('"wait":false');
        return `${calls.map(({ word }) => word).join(' ')} ${waits ? 'waited for' : 'at once'}`;
      }),
    );
    const ends = (operation: string) => operation === 'regenerate' || operation === 'destroy';
    const pairs = OPERATIONS.flatMap((first) => OPERATIONS.map((second) => [first, second]));
    const wanted = pairs
      .filter((pair) => pair.some(ends))
      .flatMap((pair) => [`${pair.join(' ')} waited for`, `${pair.join(' ')} at once`]);
    expect([...seen].sort()).toEqual(wanted.sort());
  });
});
