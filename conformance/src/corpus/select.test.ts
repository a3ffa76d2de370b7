import { describe, expect, it } from 'vitest';
import { CommandError } from '../command-error.js';
import type { CorpusScenario } from './corpus.js';
import type { Profile } from './profile.js';
import { selectScenarios } from './select.js';

function entry(id: string, verifies: string[], more: { aliases?: string[]; profile?: Profile } = {}): CorpusScenario {
  const { aliases = [], profile = 'express' } = more;
  const scenario = { id, verifies, aliases };
  return { scenario, level: 'must', profile, needs: [], feature: 'f', file: 'f.yaml', line: 1 };
}

const all = [
  entry('cookie-path', ['cookie.path.default'], { profile: 'session' }),
  entry('cookie-domain', ['cookie.domain.set'], { aliases: ['cookie-host'] }),
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

  it('takes the scenarios of a profile, and tells when none of the others belongs to it', () => {
    const take = (profile: Profile, only: string[]) =>
      selectScenarios(all, { only, skip: [], profile }).map(({ scenario }) => scenario.id);
    expect(take('session', [])).toEqual(['cookie-path']);
    expect(take('express', ['cookie-*'])).toEqual(['cookie-domain']);
    expect(() => take('session', ['resave-*'])).toThrow("none of these 1 scenarios belongs to the profile 'session'");
  });

  it('divides into shards that together are all and share nothing', () => {
    const parts = [1, 2].map((index) => selectScenarios(all, { only: [], skip: [], shard: { index, count: 2 } }));
    expect(parts.flat()).toHaveLength(3);
    expect(new Set(parts.flat())).toEqual(new Set(all));
  });
});
