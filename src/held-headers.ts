import { seal } from './sealed-response.js';
import type { SessionRequest, SessionResponse } from './types.js';

/**
 * Keeps the headers that `writeHead` makes of an HTTP/2 response, which sends them at once; with HTTP/1 they wait for the
 * body. A browser follows a redirect as soon as it has them, and they can't be taken back.
 *
 * @returns lets them go: Node makes them when it next writes something
 */
export function holdHeaders(req: SessionRequest, res: SessionResponse): () => void {
  const { writeHead, flushHeaders } = res;
  let held = true;
  let unseal = (): void => {};

  function letGo(): void {
    if (!held) return;
    held = false;
    unseal();
  }

  function flush(): void {
    letGo();
    flushHeaders?.call(res);
  }

  res.flushHeaders = flush;
  res.writeHead = function writeHeadLater(statusCode: number, ...rest: unknown[]): unknown {
    if (!held) return writeHead.call(res, statusCode, ...rest);
    // The wrapper of this method has set the header fields already; HTTP/2 has no reason phrase.
    res.statusCode = statusCode;
    unseal = seal(req, res);
    res.flushHeaders = flush;
    return res;
  };
  return letGo;
}
