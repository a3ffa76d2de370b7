import onHeaders from 'on-headers';
import type { SessionResponse } from './types.js';

type WriteHead = SessionResponse['writeHead'];

/**
 * Runs `listener` when a response is about to write its headers, be it by `writeHead`, `flushHeaders`, `write` or
 * `end`. It runs once, and may still change the headers and the status code.
 */
export function beforeHeaders(res: SessionResponse, listener: () => void): void {
  const { writeHead } = res;
  let ran = false;
  function once(): void {
    if (ran) return;
    ran = true;
    listener();
  }

  res.writeHead = function hookedWriteHead(statusCode: number, ...rest: unknown[]): unknown {
    if (rest.length > 0 || statusCode === undefined) return writeGiven(res, writeHead, once, statusCode, rest);
    // Nearly always: the headers have been set before.
    res.statusCode = statusCode;
    once();
    return writeHead.call(res, res.statusCode);
  };
}

/** Sets the headers that were given to `writeHead` before the listener runs, as `on-headers` does it. */
function writeGiven(
  res: SessionResponse,
  writeHead: WriteHead,
  listener: () => void,
  statusCode: number,
  rest: unknown[],
): unknown {
  const hooked = { writeHead };
  onHeaders(hooked as unknown as Parameters<typeof onHeaders>[0], listener);
  // It keeps only the last of several pairs with one name, Set-Cookie among them (item 37); a flat list it takes as it
  // is.
  const headers = rest[rest.length - 1];
  if (Array.isArray(headers) && Array.isArray(headers[0])) rest[rest.length - 1] = headers.flat();
  return hooked.writeHead.call(res, statusCode, ...rest);
}
