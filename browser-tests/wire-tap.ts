import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ResponseView, readResponse } from '../conformance/src/runner/http1-response.js';

/**
 * Records the bytes of one request and its response at the server, because no browser shows its own side completely, and
 * some do not show it at all.
 */
export class WireTap {
  readonly #chunks: Buffer[] = [];
  #ended = false;
  readonly #method: string;
  readonly requestText: string;
  /** Resolves when the response has been handed over to the connection, or the connection has failed. */
  readonly done: Promise<void>;

  /** @param noted is called at each piece of traffic. */
  constructor(req: IncomingMessage, res: ServerResponse, noted: () => void) {
    const { method = 'GET', url = '/', httpVersion, rawHeaders } = req;
    this.#method = method;
    const lines = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${rawHeaders[i + 1]}`] : []));
    this.requestText = `${[`${method} ${url} HTTP/${httpVersion}`, ...lines].join('\r\n')}\r\n\r\n`;
    // A connection serves one request at a time (browsers do not pipeline), so that what is written to it until the
    // response is over is the response.
    const socket: Socket = req.socket;
    const write = socket.write;
    socket.write = ((chunk: unknown, ...rest: unknown[]) => {
      const [encoding] = rest;
      const text = typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8';
      this.#chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, text) : Buffer.from(chunk as Uint8Array));
      noted();
      return (write as (...args: unknown[]) => boolean).call(socket, chunk, ...rest);
    }) as typeof socket.write;
    const restore = () => {
      socket.write = write;
    };
    // Before Node goes on to the next request of the connection.
    res.prependOnceListener('finish', restore);
    this.done = new Promise((resolve) => {
      res.once('close', () => {
        restore();
        this.#ended = socket.destroyed;
        noted();
        resolve();
      });
    });
  }

  view(): ResponseView {
    return readResponse(Buffer.concat(this.#chunks), this.#method, this.#ended);
  }

  responseText(): string {
    return Buffer.concat(this.#chunks).toString('latin1');
  }
}
