import type { SessionRequest } from './types.js';

/** The absolute form of a request target: scheme and authority (RFC 9112, section 3.2.2). */
const ABSOLUTE_FORM = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i;

/**
 * The path that a client asked for, undecoded, as it was before a mount path was stripped from it.
 *
 * @returns `/` where the target has no path
 */
export function requestPath(req: SessionRequest): string {
  let target = req.originalUrl ?? req.url ?? '/';
  if (target.charCodeAt(0) !== 0x2f /* / */) target = target.replace(ABSOLUTE_FORM, '');
  for (let i = 0; i < target.length; i++) {
    const code = target.charCodeAt(i);
    if (code === 0x3f /* ? */ || code === 0x23 /* # */) {
      target = target.slice(0, i);
      break;
    }
  }
  return target || '/';
}

/**
 * Whether a browser would send a cookie with this Path attribute for this path (RFC 6265, section 5.1.4):
 * `/admin` covers `/admin` and `/admin/x`, not `/administrator` (cookie.path.segments).
 */
export function pathMatches(path: string, cookiePath: string): boolean {
  // Everything lies below the root, `OPTIONS *` too (cookie.path.options-asterisk).
  if (cookiePath === '/') return true;
  if (!path.startsWith(cookiePath)) return false;
  return (
    path.length === cookiePath.length || cookiePath.endsWith('/') || path.charCodeAt(cookiePath.length) === 0x2f /* / */
  );
}
