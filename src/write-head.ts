import onHeaders from 'on-headers';
import type { SessionResponse } from './types.js';

/**
 * Runs `listener` when a response is about to write its headers, be it by `writeHead`, `flushHeaders`, `write` or
 * `end`.
 */
export function beforeHeaders(res: SessionResponse, listener: () => void): void {
  onHeaders(res as unknown as Parameters<typeof onHeaders>[0], listener);
  const { writeHead } = res;
  // `on-headers` keeps only the last of several pairs with one name, Set-Cookie among them (item 37); a flat list it
  // takes as it is.
  res.writeHead = function flatWriteHead(statusCode: number, ...rest: unknown[]): unknown {
    const headers = rest[rest.length - 1];
    if (Array.isArray(headers) && Array.isArray(headers[0])) rest[rest.length - 1] = headers.flat();
    return writeHead.call(res, statusCode, ...rest);
  };
}
