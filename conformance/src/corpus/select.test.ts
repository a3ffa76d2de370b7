import { describe, expect, it } from 'vitest';
import { CommandError } from '../command-error.js';
import type { CorpusScenario } from './corpus.js';
import { selectScenarios } from './select.js';

function entry(id: string, verifies: string[], aliases: string[] = []): CorpusScenario {
  return { scenario: { id, verifies, aliases }, level: 'must', needs: [], feature: 'f', file: 'f.yaml', line: 1 };
}

const all = [
  entry('cookie-path', ['cookie.path.default']),
  entry('cookie-domain', ['cookie.domain.set'], ['cookie-host']),
  entry('resave-false', ['resave.false']),
];

const ids = (only: string[], skip: string[] = []) =>
  selectScenarios(all, { only, skip }).map(({ scenario }) => scenario.id);

describe('selecting scenarios', () => {
  it('takes all without patterns', () => expect(ids([])).toHaveLength(3));
  it('takes scenario ids', () => expect(ids(['cookie-*'])).toEqual(['cookie-path', 'cookie-domain']));
  it('takes requirement ids', () => expect(ids(['cookie.domain.*'])).toEqual(['cookie-domain']));
  it('takes former ids', () => expect(ids(['cookie-host'])).toEqual(['cookie-domain']));
  it('leaves out', () => expect(ids(['*'], ['cookie-*'])).toEqual(['resave-false']));
  it('lets a full stop be itself', () => expect(() => ids(['cookie.path-default'])).toThrow(CommandError));

  it('refuses a pattern that matches nothing, and guesses what was meant', () => {
    expect(() => ids(['cooky-path'])).toThrow(
      "'cooky-path' matches no scenario and no requirement (did you mean 'cookie-path'?)",
    );
    expect(() => ids(['*'], ['nothing'])).toThrow(CommandError);
  });

  it('divides into shards that together are all and share nothing', () => {
    const parts = [1, 2].map((index) => selectScenarios(all, { only: [], skip: [], shard: { index, count: 2 } }));
    expect(parts.flat()).toHaveLength(3);
    expect(new Set(parts.flat())).toEqual(new Set(all));
  });
});
