import onHeaders from 'on-headers';
import type { SessionResponse } from './types.js';

/**
 * Runs `listener` when a response is about to write its headers, be it by `writeHead`, `flushHeaders`, `write` or
 * `end`. It runs once, and may still change the headers and the status code.
 */
export function beforeHeaders(res: SessionResponse, listener: () => void): void {
  onHeaders(res as unknown as Parameters<typeof onHeaders>[0], listener);
  const { writeHead } = res;
  res.writeHead = function writeHeadFlat(...args: unknown[]): unknown {
    // It keeps only the last of several pairs with one name, Set-Cookie among them; a flat list it takes as it is.
    const headers = args[args.length - 1];
    if (Array.isArray(headers) && Array.isArray(headers[0])) args[args.length - 1] = headers.flat();
    return (writeHead as (...args: unknown[]) => unknown).apply(res, args);
  };
}
