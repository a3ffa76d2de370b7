import { type CookieSerializeOptions, serialize } from 'cookie';

/**
 * Makes the value of a Set-Cookie header field.
 *
 * @param value the cookie's value, not yet encoded
 * @param attributes those of the cookie
 * @throws TypeError if the name or an attribute can't stand in a Set-Cookie header (RFC 6265, section 4.1.1)
 */
export type SerializeCookie = (value: string, attributes: CookieSerializeOptions | undefined) => string;

/** All attributes but Expires: one session's are nearly always those of the session before. */
const CONSTANT = ['domain', 'path', 'httpOnly', 'secure', 'partitioned', 'priority', 'sameSite'] as const;
type Constant = Pick<CookieSerializeOptions, (typeof CONSTANT)[number]>;

/**
 * Makes Set-Cookie header fields, byte for byte those of `serialize` of the package `cookie`. It
 * remembers the checked attributes, and makes them again only when they differ from the last ones.
 *
 * @param name the cookie's name
 */
export function cookieSerializer(name: string): SerializeCookie {
  let last: Constant | undefined;
  let beforeExpires = '';
  let behindExpires = '';

  function remember({ domain, path, ...others }: Constant): void {
    const text = (some: CookieSerializeOptions): string => serialize(name, '', some).slice(`${name}=`.length);
    // Either may throw: then all that is remembered stays as it was.
    const [before, behind] = [text({ domain, path }), text(others)];
    beforeExpires = before;
    behindExpires = behind;
    last = { domain, path, ...others };
  }

  return (value, attributes) => {
    const expires = expiresAttribute(attributes?.expires);
    // Applications and stores may put another kind of cookie in the place of a session's.
    if (!attributes || expires === undefined || attributes.encode || attributes.maxAge != null) {
      return serialize(name, value, attributes);
    }
    if (!last || !isSame(last, attributes)) {
      const { domain, path, httpOnly, secure, partitioned, priority, sameSite } = attributes;
      const constant = { domain, path, httpOnly, secure, partitioned, priority, sameSite };
      // An object may have another text next time.
      if (CONSTANT.some((key) => isObject(constant[key]))) {
        return serialize(name, value, attributes);
      }
      remember(constant);
    }
    // What this leaves unescaped may all stand in a cookie's value.
    return `${name}=${encodeURIComponent(value)}${beforeExpires}${expires}${behindExpires}`;
  };
}

function isObject(value: unknown): boolean {
  return value !== null && (typeof value === 'object' || typeof value === 'function');
}

function isSame(one: Constant, other: Constant): boolean {
  return (
    one.path === other.path &&
    one.domain === other.domain &&
    one.httpOnly === other.httpOnly &&
    one.secure === other.secure &&
    one.partitioned === other.partitioned &&
    one.priority === other.priority &&
    one.sameSite === other.sameSite
  );
}

let lastSecond = Number.NaN;
let lastText = '';

/** @returns undefined for an invalid Date, and for one of another realm */
function expiresAttribute(expires: unknown): string | undefined {
  if (!expires) return '';
  if (!(expires instanceof Date) || Object.getPrototypeOf(expires) !== Date.prototype) return undefined;
  // HTTP dates have no fractions (RFC 9110, section 5.6.7), and busy servers send many in a second.
  const second = Math.floor(expires.valueOf() / 1000);
  if (Number.isNaN(second)) return undefined;
  if (second !== lastSecond) {
    lastText = `; Expires=${expires.toUTCString()}`;
    lastSecond = second;
  }
  return lastText;
}
