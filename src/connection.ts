import type { SessionRequest } from './types.js';

/**
 * Whether a request came over a secure connection, which decides about Secure cookies and about the value 'auto'.
 *
 * @param req the request
 * @param trustProxy the option `proxy`: `true` trusts X-Forwarded-Proto, `false` only a TLS socket, anything else
 *   leaves it to Express and its setting "trust proxy"
 */
export function isSecure(req: SessionRequest, trustProxy: unknown): boolean {
  // Not every server has `connection` any more, and not every mock has `socket` (proxy.socket).
  if (req.socket?.encrypted || req.connection?.encrypted) return true;
  if (trustProxy === false) return false;
  if (trustProxy !== true) return req.secure === true;

  // The leftmost entry is the client's own connection, as the outermost proxy saw it.
  const header = String(req.headers['x-forwarded-proto'] ?? '');
  const comma = header.indexOf(',');
  const protocol = comma === -1 ? header : header.slice(0, comma);
  return protocol.trim().toLowerCase() === 'https';
}
