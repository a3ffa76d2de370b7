import { describe, expect, it } from 'vitest';
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
