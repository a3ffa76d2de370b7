import { createHmac } from 'node:crypto';
import { readSessionId } from '../../src/session-cookie.js';
import type { SessionRequest } from '../../src/types.js';
import type { Choices } from '../support/random.js';

const NAME = 'connect.sid';

/** Newest first, as an application that rotates its secrets has them. */
const SECRETS = ['the newest of the secrets', 'the one that came before'] as const;

/** A secret that the application does not use. */
const FOREIGN = 'a secret of somebody else';

/** `id.signature`, as cookie-signature writes it: HMAC-SHA256 in base64 without padding. */
function signed(id: string, secret: string): string {
  return `${id}.${createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '')}`;
}

/** A value of a cookie, and the session id that it proves, if it proves one. */
interface SignedValue {
  value: string;
  id: string | undefined;
}

function randomId(choices: Choices): string {
  const characters = 'abcXYZ019-_.~é%;= ';
  let id = '';
  for (let length = 1 + choices.below(32); length > 0; length--) id += characters[choices.below(characters.length)];
  return id;
}

/** Changes made to a good value; each leaves a value that proves nothing. */
const FORGERIES: readonly [Forgery, ...Forgery[]] = [
  // Another character in one place. Case matters in base64, so this may be the same letter in another case.
  (value, choices) => {
    const at = choices.below(value.length);
    const other = choices.of(['A', 'a', '0', '+', '/', '=', '.', '-']);
    return value[at] === other ? undefined : `${value.slice(0, at)}${other}${value.slice(at + 1)}`;
  },
  (value, choices) => value.slice(0, choices.below(value.length)),
  (value, choices) => value.slice(1 + choices.below(value.length - 1)),
  (value, choices) => `${value}${choices.of(['=', '==', 'A', '.', ' ', '\n', '\0'])}`,
  (value) => value.slice(0, value.lastIndexOf('.') + 1),
  (value, choices) => signed(value.slice(0, value.lastIndexOf('.')), choices.of([FOREIGN, `${SECRETS[0]} `, ''])),
  // The other alphabet of base64 (RFC 4648, section 5).
  (value) => {
    const at = value.lastIndexOf('.');
    const signature = value.slice(at).replaceAll('+', '-').replaceAll('/', '_');
    return `${value.slice(0, at)}${signature}` === value ? undefined : `${value.slice(0, at)}${signature}`;
  },
  (value, choices) => `${randomId(choices)}${value.slice(value.lastIndexOf('.'))}`,
];

/** @returns undefined if the change leaves the value as it is */
type Forgery = (value: string, choices: Choices) => string | undefined;

/** A value that one of the secrets signed or, three times in four, a forged one. */
export function signedValue(choices: Choices): SignedValue {
  const id = randomId(choices);
  const value = signed(id, choices.of(SECRETS));
  if (choices.below(4) === 0) return { value: `s:${value}`, id };
  const forged = choices.of(FORGERIES)(value, choices);
  if (forged === undefined) return { value: `s:${value}`, id };
  // A forgery that happens to be valid, such as an id with the same signature, would itself be a finding.
  const at = forged.lastIndexOf('.');
  const right = at !== -1 && SECRETS.some((secret) => signed(forged.slice(0, at), secret) === forged);
  return { value: `s:${forged}`, id: right ? forged.slice(0, at) : undefined };
}

/**
 * Compares the session id that the middleware takes from a cookie with the one that its signature proves.
 *
 * @throws Error that names the cookie's value and both ids
 */
export function compareVerification({ value, id }: SignedValue): void {
  const req = { headers: { cookie: `${NAME}=${encodeURIComponent(value)}` } } as SessionRequest;
  const actual = readSessionId(req, NAME, SECRETS);
  if (actual !== id) {
    const shown = [value, id, actual].map((one) => JSON.stringify(one) ?? 'undefined');
    throw new Error(`the cookie ${shown[0]} proves the session id ${shown[1]}, and ${shown[2]} was accepted`);
  }
}
