import { on, once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import WebSocket from 'ws';

/** The code and reason with which a WebSocket was closed. */
export interface Closed {
  code: number;
  reason: string;
}

/** The client's end of a WebSocket. It keeps received messages until they are read. */
export class SocketClient {
  /** Resolves when either side has closed the socket. */
  readonly closed: Promise<Closed>;
  readonly #messages: AsyncIterator<unknown[]>;

  private constructor(
    private readonly socket: WebSocket,
    /** The header fields of the server's answer to the handshake. */
    readonly handshake: IncomingHttpHeaders,
  ) {
    this.#messages = on(socket, 'message', { close: ['close'] })[Symbol.asyncIterator]();
    this.closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  }

  /**
   * Makes a handshake.
   *
   * @param url begins with `ws:`
   * @param cookie the Cookie header field of the handshake; nothing for none
   * @throws Error that names the status, if the server answers with another one than 101
   */
  static connect(url: string, cookie?: string): Promise<SocketClient> {
    const socket = new WebSocket(url, { headers: cookie ? { cookie } : {} });
    return new Promise((resolve, reject) => {
      let handshake: IncomingHttpHeaders = {};
      socket.once('error', reject);
      socket.once('upgrade', ({ headers }) => {
        handshake = headers;
      });
      socket.once('open', () => resolve(new SocketClient(socket, handshake)));
    });
  }

  /**
   * Gives the next message, which may have come already.
   *
   * @throws Error if the socket is closed without one
   */
  async next(): Promise<string> {
    const { value, done } = await this.#messages.next();
    if (done) {
      const { code, reason } = await this.closed;
      throw new Error(`the socket was closed: ${code} ${reason}`);
    }
    return String(value[0]);
  }

  send(text: string): void {
    this.socket.send(text);
  }

  /** Sends a message and gives the next one that comes. */
  ask(text: string): Promise<string> {
    this.send(text);
    return this.next();
  }

  /** Sends bytes that are not a WebSocket frame. */
  sendGarbage(): void {
    // The client has no method for that, so this writes to the connection of its protocol library.
    const { _socket: connection } = this.socket as unknown as { _socket: Duplex };
    connection.write(Buffer.alloc(8, 0xff));
  }

  close(): void {
    this.socket.close();
  }
}
