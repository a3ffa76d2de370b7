import { afterResponse } from './after-response.js';
import { defer } from './defer.js';
import { holdHeaders } from './held-headers.js';
import { announcedLength, type Body, isBody, LastByte } from './last-byte.js';
import type { Commit, RequestSession } from './request-session.js';
import { refuseWrite, seal } from './sealed-response.js';
import { spareConnection } from './spared-connection.js';
import type { SessionRequest, SessionResponse } from './types.js';
import { dropAnswer } from './unsent-answer.js';

/**
 * - `open`: the application writes;
 * - `waiting`: it has ended the response, and the store has not answered;
 * - `ended`: all has been given to Node;
 * - `released`: the answer was dropped, and the response belongs to the application's error handlers.
 */
type Phase = 'open' | 'waiting' | 'ended' | 'released';

/**
 * Makes a response store its session before it ends. The last piece, which the application gives to `end`, waits for the store
 * and leaves in one write, so that a client with its answer finds its session, and no answer acknowledges a session that can't
 * be stored (#74, #157, #360, #526, #704). Pieces written earlier flow, but for the byte that would complete the body.
 */
export function commitAtEnd(requestSession: RequestSession, req: SessionRequest, res: SessionResponse): void {
  const { end: originalEnd, write: originalWrite } = res;
  let phase: Phase = 'open';
  /** Watches what the application gives to `write`. Most responses never call it. */
  let written: LastByte | undefined;
  const letHeadersGo = req.httpVersionMajor === 2 ? holdHeaders(req, res) : undefined;

  res.write = function write(chunk, encoding, callback): boolean {
    if (phase === 'waiting') return refuseWrite(chunk, encoding, callback);
    // Node's own method throws the right error for a bad chunk. With HTTP/2, Node's `end` calls this one.
    if (phase !== 'open' || !isBody(chunk)) return originalWrite.call(res, chunk, encoding, callback);
    if (typeof encoding === 'function') return write(chunk, undefined, encoding);

    letHeadersGo?.();
    written ??= new LastByte(announcedLength(res.getHeader('Content-Length')));
    const part = written.pass(chunk, encoding);
    if (part === chunk) return originalWrite.call(res, chunk, encoding, callback);
    if (part.length > 0) return originalWrite.call(res, part, undefined, callback);
    if (!res.headersSent) res.writeHead(res.statusCode);
    if (callback) defer(callback);
    return true;
  };

  res.end = function end(chunk, encoding, callback): unknown {
    if (typeof chunk === 'function') return end(undefined, undefined, chunk);
    if (typeof encoding === 'function') return end(chunk, undefined, encoding);
    if (phase === 'released') return originalEnd.call(res, chunk, encoding, callback);
    if (phase !== 'open') {
      if (typeof callback === 'function') afterResponse(res, callback as () => void);
      return false;
    }
    // Node's own method throws the right error, and the session waits for the next call.
    if (!isRest(chunk, encoding)) return originalEnd.call(res, chunk, encoding, callback);
    if (!requestSession.headersWritten) checkStatusCode(res.statusCode);

    const body = chunk;
    let answered = false;
    let release = (): void => {};

    /** Gives Node the rest of the response. */
    function finish(): void {
      phase = 'ended';
      letHeadersGo?.();
      try {
        const rest = written ? written.rest(body, encoding as BufferEncoding | undefined) : body;
        originalEnd.call(res, rest, rest === body ? encoding : undefined, callback);
      } catch (err) {
        phase = 'released';
        throw err;
      }
    }

    /** Leaves the response to the application's error handlers, if nothing has left. */
    function drop(err: unknown): boolean {
      letHeadersGo?.();
      const dropped = dropAnswer(req, res);
      requestSession.fail();
      if (!dropped) return false;
      phase = 'released';
      if (typeof callback === 'function') res.once('finish', callback as () => void);
      requestSession.report(err);
      return true;
    }

    function complete(what: Commit, err: unknown): void {
      // A failed touch shortens a session's life a little, which does not justify losing the answer. A failed save does.
      if (err && what !== 'touch' && drop(err)) return;
      finish();
      if (err) requestSession.reportAfterResponse(err);
    }

    function onStored(what: Commit, err: unknown): void {
      // An application's own `save` may call back as often as it likes.
      if (answered) return;
      answered = true;
      release();
      try {
        complete(what, err);
      } catch (thrown) {
        // From a store's callback it would end the process. Another listener for the headers may have thrown.
        if (drop(thrown)) return;
        // Part of the answer is out, and nothing else would end it: Node refuses a body that breaks `strictContentLength`.
        if (!res.writableEnded) res.destroy?.();
        requestSession.reportAfterResponse(thrown);
      }
    }

    let what: Commit;
    try {
      what = requestSession.decide();
    } catch (err) {
      complete('save', err);
      return res;
    }
    if (what === 'nothing') {
      finish();
      return res;
    }
    phase = 'waiting';
    requestSession.commit(what, (err) => onStored(what, err));
    if (!answered) release = hold(req, res);
    return res;
  };
}

/** How long a store may take, in milliseconds, when somebody has asked for the connection to be cut. */
const PATIENCE = 1000;

/**
 * Makes a response look over to everybody else.
 *
 * @returns ends that, just before Node gets the response
 */
function hold(req: SessionRequest, res: SessionResponse): () => void {
  let cut: (() => void) | undefined;
  let patience: NodeJS.Timeout | undefined;
  const unseal = seal(req, res);
  // "Cannot set headers after they are sent" is an error that Express answers by destroying the connection. So is the error
  // of a timeout, and with a store that never answers nothing else would end the request.
  const giveBack = spareConnection(req, (destroy) => {
    cut = destroy;
    patience ??= setTimeout(destroy, PATIENCE);
  });
  return () => {
    unseal();
    giveBack();
    if (!cut) return;
    clearTimeout(patience);
    afterResponse(res, cut);
  };
}

/** Whether Node's `end` accepts these arguments. */
function isRest(chunk: unknown, encoding: unknown): chunk is Body | null | undefined {
  if (chunk === undefined || chunk === null) return true;
  if (!isBody(chunk)) return false;
  return !encoding || typeof chunk !== 'string' || Buffer.isEncoding(encoding as string);
}

/**
 * Node refuses a bad status code when it makes the headers. By then it would be too late to throw the error to the caller of
 * `end`.
 */
function checkStatusCode(statusCode: number): void {
  if (statusCode < 100 || statusCode > 999) {
    throw Object.assign(new RangeError(`Invalid status code: ${statusCode}`), { code: 'ERR_HTTP_INVALID_STATUS_CODE' });
  }
}
