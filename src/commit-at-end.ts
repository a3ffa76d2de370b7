import type { Commit, Exchange } from './exchange.js';
import type { SessionRequest, SessionResponse } from './types.js';

/**
 * Makes a response store its session before it ends.
 *
 * What is given to `end` goes out while the store works: all but the last byte where the length was announced
 * (item 29), else all but the end of the message. So a client that waits for the whole response finds its session
 * stored.
 */
export function commitAtEnd(exchange: Exchange, req: SessionRequest, res: SessionResponse): void {
  const { end: originalEnd, write: originalWrite } = res;
  let ended = false;
  /** After a failure the response belongs to the application's error handlers. */
  let released = false;

  res.end = function end(chunk?: unknown, encoding?: unknown, callback?: unknown): unknown {
    if (released) return originalEnd.call(res, chunk, encoding, callback);
    if (ended) return false;
    if (typeof chunk === 'function') return end(undefined, undefined, chunk);
    if (typeof encoding === 'function') return end(chunk, undefined, encoding);
    // Node's own method throws the error that says what is wrong with the body; the session waits for the next call.
    if (!isBody(chunk)) return originalEnd.call(res, chunk, encoding, callback);
    ended = true;

    let rest = chunk;
    let restEncoding = encoding as BufferEncoding | undefined;
    let answered = false;
    const { write } = res;

    /** Ends the message with what has not gone out yet. */
    function finish(): void {
      try {
        originalEnd.call(res, rest, restEncoding, callback);
      } catch (err) {
        released = true;
        throw err;
      }
    }

    /** The session can't be stored: that is an error of the request, if it is not too late for one (item 27). */
    function giveUp(err: unknown): void {
      const reported = exchange.fail(err);
      if (!reported || res.headersSent) {
        finish();
        return;
      }
      released = true;
      if (typeof callback === 'function') res.once('finish', callback as () => void);
    }

    function onStored(err?: unknown, _record?: unknown, threw?: boolean): void {
      // An application's own `save` may call back as often as it likes.
      if (answered || released) return;
      answered = true;
      if (res.write === refuseWrite) res.write = write;
      try {
        if (threw) {
          giveUp(err);
        } else {
          if (err) exchange.report(err);
          finish();
        }
      } catch (thrown) {
        // From a store's callback it would end the process. It may be the status code that Node refuses, or another
        // listener for the headers that threw.
        exchange.report(thrown);
      }
    }

    /** Sends what may go before the store has answered. */
    function sendAhead(): void {
      const empty = rest === undefined || rest === null;
      // HTTP/2 has no way to make the headers without sending them; a redirect must wait for its session (item 31).
      if (empty && isHttp2(req)) return;
      if (!res.headersSent) res.writeHead(res.statusCode);
      if (empty) return;
      if (Number(res.getHeader('Content-Length')) > 0) {
        const bytes = toBuffer(rest as string | Uint8Array, restEncoding);
        restEncoding = undefined;
        rest = bytes;
        originalWrite.call(res, bytes.subarray(0, -1));
        rest = bytes.subarray(-1);
        return;
      }
      originalWrite.call(res, rest, restEncoding);
      rest = undefined;
      restEncoding = undefined;
    }

    let what: Commit;
    try {
      what = exchange.decide();
    } catch (err) {
      giveUp(err);
      return res;
    }
    if (what === 'nothing') {
      finish();
      return res;
    }
    exchange.commit(what, onStored);
    if (!answered) {
      // Until then the message isn't over for Node, which would take what it must refuse (item 34).
      res.write = refuseWrite;
      try {
        sendAhead();
      } catch (err) {
        released = true;
        res.write = write;
        throw err;
      }
    }
    return res;
  };
}

function isBody(chunk: unknown): boolean {
  return chunk === undefined || chunk === null || typeof chunk === 'string' || chunk instanceof Uint8Array;
}

function isHttp2(req: SessionRequest): boolean {
  return req.httpVersionMajor === 2;
}

function toBuffer(chunk: string | Uint8Array, encoding: BufferEncoding | undefined): Buffer {
  return typeof chunk === 'string'
    ? Buffer.from(chunk, encoding)
    : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** Stands in for `write` between the call of `end` and the end of the message. */
function refuseWrite(_chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
  const done = typeof encoding === 'function' ? encoding : callback;
  if (typeof done === 'function') {
    const err = Object.assign(new Error('write after end'), { code: 'ERR_STREAM_WRITE_AFTER_END' });
    process.nextTick(done as (err: Error) => void, err);
  }
  return false;
}
