import { defer } from './defer.js';
import type { SessionRequest, SessionResponse } from './types.js';

/*
 * A response whose application has ended it, and whose session is not stored yet: nothing has left, but for everybody
 * else it is over. What Node refuses once the headers are sent is refused here with the errors that Node has for it.
 */

type Refusal = (this: unknown, ...args: unknown[]) => never;

/** What takes the places of a response's own methods. */
interface Seal {
  readonly set: Refusal;
  readonly append: Refusal;
  readonly remove: Refusal;
  readonly write: Refusal;
}

function refuse(code: string, message: string): Refusal {
  return () => {
    throw Object.assign(new Error(message), { code });
  };
}

function sealFor(refusal: (verb: string) => Refusal): Seal {
  return { set: refusal('set'), append: refusal('append'), remove: refusal('remove'), write: refusal('write') };
}

const HTTP1 = sealFor((verb) =>
  refuse('ERR_HTTP_HEADERS_SENT', `Cannot ${verb} headers after they are sent to the client`),
);
const HTTP2 = sealFor(() => refuse('ERR_HTTP2_HEADERS_SENT', 'Response has already been initiated.'));

const nothing = (): void => {};
const SENT: PropertyDescriptor = { configurable: true, enumerable: false, value: true };

/**
 * Stands in for `write` between the end of a response and its last byte: what is written then does not become a part of
 * it (#109).
 */
export function refuseWrite(_chunk: unknown, encoding: unknown, callback: unknown): false {
  const done = typeof encoding === 'function' ? encoding : callback;
  if (typeof done === 'function') {
    const err = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' });
    defer(done as (err: Error) => void, err);
  }
  return false;
}

/**
 * Makes `headersSent` of a response true, and the response refuse changes, until the seal is broken.
 *
 * @param req tells whether it is HTTP/2, which has other errors
 * @returns breaks the seal: the response is as it was, with what frameworks had put on it
 */
export function seal(req: SessionRequest, res: SessionResponse): () => void {
  const isHttp2 = req.httpVersionMajor === 2;
  const { statusCode, setHeader, setHeaders, appendHeader, removeHeader, writeHead, flushHeaders } = res;
  // HTTP/2 has none, and warns of its use.
  const statusMessage = isHttp2 ? undefined : res.statusMessage;
  // @fastify/express, for one, has a `headersSent` of its own.
  const headersSent = Object.getOwnPropertyDescriptor(res, 'headersSent');

  // One by one: every request comes by here, and a loop over names takes three times as long.
  const { set, append, remove, write } = isHttp2 ? HTTP2 : HTTP1;
  res.setHeader = set;
  res.setHeaders = set;
  res.appendHeader = append;
  res.removeHeader = remove;
  res.writeHead = write;
  res.flushHeaders = nothing;
  if (!headersSent || headersSent.configurable) Object.defineProperty(res, 'headersSent', SENT);

  return () => {
    if (!headersSent) Reflect.deleteProperty(res, 'headersSent');
    else if (headersSent.configurable) Object.defineProperty(res, 'headersSent', headersSent);
    res.setHeader = setHeader;
    res.setHeaders = setHeaders;
    res.appendHeader = appendHeader;
    res.removeHeader = removeHeader;
    res.writeHead = writeHead;
    res.flushHeaders = flushHeaders;
    // What is assigned after the headers went changes nothing with Node; here they are still to go.
    if (res.statusCode !== statusCode) res.statusCode = statusCode;
    if (!isHttp2 && res.statusMessage !== statusMessage) res.statusMessage = statusMessage;
  };
}
