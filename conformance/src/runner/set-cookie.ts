import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A Set-Cookie line, taken apart as RFC 6265 section 5.2 does it. */
export interface SetCookie {
  name: string;
  value: string;
  raw: string;
  /** Names in lower case in order of appearance; the value is undefined for a name without `=`. */
  attributes: [string, string | undefined][];
}

/** Takes a Set-Cookie line apart; whatever the line, it never throws. */
export function parseSetCookie(raw: string): SetCookie {
  const [pair = '', ...rest] = raw.split(';');
  const split = (text: string): [string, string | undefined] => {
    const at = text.indexOf('=');
    return at < 0 ? [text.trim(), undefined] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  };
  const [name, value] = split(pair);
  const attributes = rest.map(split).map(([key, v]): [string, string | undefined] => [key.toLowerCase(), v]);
  return { name, value: value ?? '', raw, attributes };
}

/** A date of a cookie in the form that HTTP prefers, when it is one (RFC 6265 section 5.1.1). */
function normalDate(text: string): string {
  const { parseDate } = require('tough-cookie') as typeof import('tough-cookie');
  return parseDate(text)?.toUTCString() ?? text;
}

/**
 * When a cookie ends, as an HTTP date; undefined for a cookie that lasts as long as the user agent runs.
 *
 * Clients take Max-Age before Expires (RFC 6265 section 5.3), and each is enough alone. What is not a date stays as it is.
 *
 * @param now in milliseconds.
 */
export function endOf(cookie: SetCookie, now: number): string | undefined {
  const maxAge = attributeOf(cookie, 'max-age');
  if (maxAge && /^-?\d{1,12}$/.test(maxAge)) return new Date(now + Number(maxAge) * 1000).toUTCString();
  const expires = attributeOf(cookie, 'expires');
  return typeof expires === 'string' ? normalDate(expires) : expires === null ? '' : undefined;
}

/** The value of an attribute; the last one counts (RFC 6265 section 5.3). Null for an attribute without value. */
export function attributeOf(cookie: SetCookie, name: string): string | null | undefined {
  const found = cookie.attributes.findLast(([key]) => key === name);
  return found === undefined ? undefined : (found[1] ?? null);
}
