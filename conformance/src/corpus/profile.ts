import { isOfExpress } from './need-names.js';

/**
 * For whom a requirement is: `session` for every server-side session library, whatever its interface; `express` for
 * those that are compatible with express-session.
 */
export const PROFILES = ['session', 'express'] as const;

/** One of {@link PROFILES}. */
export type Profile = (typeof PROFILES)[number];

/**
 * The profile of a scenario: `session` if each of its requirements belongs to it, and if it needs nothing that only an
 * interface like express-session's offers. A scenario of that kind fails for a fault that any library can have.
 *
 * @param requirements the profiles of the requirements that it verifies.
 * @param needs as `needsOf` derives them.
 */
export function profileOf(requirements: readonly Profile[], needs: readonly string[]): Profile {
  return requirements.every((profile) => profile === 'session') && !needs.some(isOfExpress) ? 'session' : 'express';
}
