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

/** The value of an attribute; the last one counts (RFC 6265 section 5.3). Null for an attribute without value. */
export function attributeOf(cookie: SetCookie, name: string): string | null | undefined {
  const found = cookie.attributes.findLast(([key]) => key === name);
  return found === undefined ? undefined : (found[1] ?? null);
}
