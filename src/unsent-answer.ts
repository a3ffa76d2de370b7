import type { SessionRequest, SessionResponse } from './types.js';

/**
 * The header fields that describe one answer (RFC 9110, sections 8, 10.2.2 and 14.4; RFC 9111, section 5; RFC 9112,
 * section 6). They would frame, label or cache the error's answer as the page that never went.
 */
const OF_THE_ANSWER = [
  'Accept-Ranges',
  'Age',
  'Cache-Control',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Location',
  'Content-Range',
  'Content-Type',
  'ETag',
  'Expires',
  'Last-Modified',
  'Location',
  'Trailer',
  'Transfer-Encoding',
] as const;

/** The fields in which Node keeps headers that it has made and not sent; it offers no way to take them back. */
interface MadeHeaders {
  _header: string | null;
  _headerSent: boolean;
  _hasBody: boolean;
  _last: boolean;
  chunkedEncoding: boolean;
}

/** The fields in which Node keeps a message's length, and that its framing headers were removed on purpose. */
interface Framing {
  _contentLength: number | null;
  _removedContLen: boolean;
  _removedTE: boolean;
}

/** Whether Node has made the headers; a `headersSent` that a framework has put on the response doesn't count. */
function areHeadersMade(res: SessionResponse): boolean {
  return Boolean(Reflect.get(Object.getPrototypeOf(res), 'headersSent', res) ?? res.headersSent);
}

/**
 * Takes headers back that `writeHead` made and nothing sent. Node has no public way to do it.
 *
 * @returns whether it could; not if they are on their way, or Node's fields are not what they were
 */
function unmakeHeaders(req: SessionRequest, res: SessionResponse): boolean {
  const made = res as unknown as Partial<MadeHeaders>;
  // Node 26 keeps the first piece of a body for a while, and the headers with it.
  if (typeof made._header !== 'string' || made._headerSent !== false || res.writableLength !== 0) return false;
  made._header = null;
  made._last = false;
  made.chunkedEncoding = false;
  // `writeHead` takes it away for 204 and 304.
  made._hasBody = req.method !== 'HEAD';
  return !areHeadersMade(res);
}

/**
 * Prepares a response whose answer must not go for another one, that of the application's error handlers: status 500
 * unless they set another, and none of the fields of the answer before.
 *
 * @returns whether anything can be answered; `false` if headers or more are out
 */
export function dropAnswer(req: SessionRequest, res: SessionResponse): boolean {
  if (areHeadersMade(res) && !unmakeHeaders(req, res)) return false;
  for (const name of OF_THE_ANSWER) {
    if (res.getHeader(name) !== undefined) res.removeHeader(name);
  }
  const framing = res as unknown as Partial<Framing>;
  if (framing._contentLength) framing._contentLength = null;
  if (framing._removedContLen) framing._removedContLen = false;
  if (framing._removedTE) framing._removedTE = false;
  res.statusCode = 500;
  // HTTP/2 has none, and warns of its use.
  if (req.httpVersionMajor !== 2) res.statusMessage = undefined;
  return true;
}
