import { describe, expect, it } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from './corpus.js';
import { profileOf } from './profile.js';

describe('the profile of a scenario', () => {
  it('is session when all of its requirements and its means are those of any library', () => {
    expect(profileOf(['session', 'session'], ['clock', 'option.rolling=true', 'store-trace'])).toBe('session');
  });

  it("is express when a requirement is about express-session's interface", () => {
    expect(profileOf(['session', 'express'], [])).toBe('express');
  });

  it('is express when only such an interface can be asked', () => {
    expect(profileOf(['session'], ['session.cookie'])).toBe('express');
    expect(profileOf(['session'], ['option.unset=destroy'])).toBe('express');
  });
});

describe('a requirement of the profile session', () => {
  it('has a scenario that any library can be asked', () => {
    const { requirements, scenarios } = loadCorpus(defaultCorpusDirectory());
    const shown = new Set(
      scenarios.filter(({ profile }) => profile === 'session').flatMap(({ scenario }) => scenario.verifies),
    );
    const unshown = requirements.filter(({ id, profile }) => profile === 'session' && !shown.has(id));
    expect(unshown.map(({ id, file }) => `${file}: ${id}`)).toEqual([]);
  });
});
