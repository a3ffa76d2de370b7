import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

/**
 * Faults of a proxy's connections:
 * - `delay`: each piece arrives {@link DELAY} milliseconds late
 * - `stall`: nothing arrives until the fault ends; then all of it
 * - `cut`: those that are open are reset, once
 * - `half`: half of the server's next piece arrives, then the connection ends
 * - `refuse`: those that are open are reset, and so is each new one
 */
export type NetworkFault = 'delay' | 'stall' | 'cut' | 'half' | 'refuse';

/** All network faults. */
export const NETWORK_FAULTS: readonly NetworkFault[] = ['delay', 'stall', 'cut', 'half', 'refuse'];

/** In milliseconds. */
const DELAY = 20;

/**
 * A TCP proxy on a loopback port that can disturb its connections.
 *
 * Published stores have a simpler one, `conformance/stores/support/outage.mjs`. They do not share it: `conformance` imports
 * nothing from `test`; theirs refuses connections by not listening, like a stopped server, and accepts a server on another host.
 */
export class FaultyProxy {
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  #fault: NetworkFault | undefined;

  private constructor(port: number) {
    this.#server = createServer((client) => {
      if (this.#fault === 'refuse') {
        client.resetAndDestroy();
        return;
      }
      const connection = new Connection(client, createConnection(port, '127.0.0.1'));
      this.#connections.add(connection);
      connection.closed.then(() => this.#connections.delete(connection));
      connection.fault = this.#fault;
    });
  }

  /** @param port of the server behind it, on 127.0.0.1 */
  static async start(port: number): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(port);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The fault from now on; undefined ends it. */
  set fault(fault: NetworkFault | undefined) {
    this.#fault = fault;
    for (const connection of this.#connections) {
      if (fault === 'cut' || fault === 'refuse') connection.reset();
      else connection.fault = fault;
    }
  }

  async stop(): Promise<void> {
    for (const connection of this.#connections) connection.reset();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** A client's connection and the one to the server behind it. */
class Connection {
  readonly closed: Promise<void>;
  #fault: NetworkFault | undefined;
  /** The number of delayed pieces for each socket. */
  readonly #late = new Map<Socket, number>();

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
  ) {
    this.closed = new Promise((resolve) => {
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        from.setNoDelay(true);
        // The other side notices when its own connection ends.
        from.on('error', () => {});
        from.on('data', (piece: Buffer) => this.#pass(piece, from, to));
        from.on('end', () => to.end());
        from.on('close', () => {
          to.destroy();
          resolve();
        });
      }
    });
  }

  set fault(fault: NetworkFault | undefined) {
    this.#fault = fault;
    for (const socket of [this.client, this.server]) {
      if (fault === 'stall') socket.pause();
      else socket.resume();
    }
  }

  reset(): void {
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  #pass(piece: Buffer, from: Socket, to: Socket): void {
    const late = this.#late.get(to) ?? 0;
    if (this.#fault === 'delay' || late > 0) {
      // Timers of the same length fire in their order, so the pieces stay in theirs, even if the fault ends meanwhile.
      this.#late.set(to, late + 1);
      setTimeout(() => {
        this.#late.set(to, (this.#late.get(to) ?? 0) - 1);
        to.write(piece);
      }, DELAY);
    } else if (this.#fault === 'half' && from === this.server) {
      // A reset might overtake it.
      to.end(piece.subarray(0, piece.length / 2));
      this.server.destroy();
    } else {
      to.write(piece);
    }
  }
}
