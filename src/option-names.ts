import { warn } from './warnings.js';

const CODE = 'SPEC_SESSION_OPTION_NAME';
const OPTIONS = 'cookie genid key name proxy resave rolling saveUninitialized secret store unset'.split(' ');
const COOKIE_OPTIONS = 'domain expires httpOnly maxAge partitioned path priority sameSite secure'.split(' ');

/**
 * Warns of options of the factory that have no effect because of their place or their letter case: `maxAge` beside `cookie`
 * in place of inside it, `saveuninitialized`. Others are left alone: applications pass what is for others along.
 */
export function warnAboutNames(options: object): void {
  for (const key of Object.keys(options)) {
    const meant = miswritten(key, OPTIONS);
    if (meant) warn(CODE, `the option "${key}" has no effect; write "${meant}"`);
    else if (COOKIE_OPTIONS.includes(key)) {
      warn(CODE, `the option "${key}" has no effect there; write cookie: { ${key}: … }`);
    }
  }
}

/** Warns of attributes in the option `cookie` that have no effect because of their letter case. */
export function warnAboutCookieNames(options: object): void {
  for (const key of Object.keys(options)) {
    const meant = miswritten(key, COOKIE_OPTIONS);
    if (meant) warn(CODE, `the cookie option "${key}" has no effect; write "${meant}"`);
  }
}

/** @returns the name that differs from this one in its letters' case alone */
function miswritten(key: string, names: readonly string[]): string | undefined {
  if (names.includes(key)) return undefined;
  const lower = key.toLowerCase();
  return names.find((name) => name.toLowerCase() === lower);
}
