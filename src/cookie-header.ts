/*
 * The value of one cookie in a Cookie header field, as `parse(header)[name]` of the package `cookie` gives it, without
 * the work for all the others: sites have dozens of cookies.
 */

const SPACE = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;

/** The first place from `index` on that holds no white space. */
function skipSpace(header: string, index: number): number {
  let at = index;
  while (header.charCodeAt(at) === SPACE || header.charCodeAt(at) === TAB) at++;
  return at;
}

/** The place after the last character before `index` that is not white space; not less than `least`. */
function skipSpaceBack(header: string, index: number, least: number): number {
  let at = index;
  while (at > least && (header.charCodeAt(at - 1) === SPACE || header.charCodeAt(at - 1) === TAB)) at--;
  return at;
}

/** Whether a name at this place is the beginning of a pair. */
function beginsPair(header: string, index: number): boolean {
  const at = skipSpaceBack(header, index, 0);
  return at === 0 || header.charCodeAt(at - 1) === SEMICOLON;
}

/**
 * Finds a cookie in a Cookie header field (RFC 6265, section 4.2.1: `name=value` pairs between semicolons). As
 * servers do, it takes what browsers would not send: white space around names and values, pairs without `=`.
 *
 * @param name a token (RFC 9110, section 5.6.2)
 * @returns the first cookie's value of that name, without quotes around it, its percent-encoding decoded, or as it
 *   came where that can't be done; `undefined` where there is none
 */
export function readCookie(header: string, name: string): string | undefined {
  // The package puts cookies into an object, where this name has no room.
  if (name === '__proto__') return undefined;
  for (let at = header.indexOf(name); at !== -1; at = header.indexOf(name, at + 1)) {
    const equals = skipSpace(header, at + name.length);
    if (header.charCodeAt(equals) !== EQUALS || !beginsPair(header, at)) continue;
    const semicolon = header.indexOf(';', equals);
    let start = skipSpace(header, equals + 1);
    let end = skipSpaceBack(header, semicolon === -1 ? header.length : semicolon, start);
    if (header.charCodeAt(start) === QUOTE && header.charCodeAt(end - 1) === QUOTE) {
      start++;
      end--;
    }
    return decode(header.slice(start, end));
  }
  return undefined;
}

function decode(value: string): string {
  if (!value.includes('%')) return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
