import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/**
 * An HTTP proxy that maps every host to the loopback interface, for engines that have no setting for this. It changes
 * nothing else: it tunnels TLS (RFC 9110 section 9.3.6), and removes only the scheme and host from the targets of HTTP
 * requests (RFC 9112 section 3.2.2).
 */
export class HostProxy {
  readonly #server = http.createServer((req, res) => {
    const { port, pathname, search } = new URL(req.url ?? '/', 'http://localhost');
    const { 'proxy-connection': _, ...headers } = req.headers;
    const upstream = http.request(
      { host: '127.0.0.1', port: port || 80, method: req.method, path: pathname + search, headers },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
        answer.pipe(res);
      },
    );
    upstream.once('error', () => res.destroy());
    req.pipe(upstream);
  });

  constructor() {
    this.#server.on('connect', (req, socket, head: Buffer) => {
      const port = Number(/:(\d+)$/.exec(req.url ?? '')?.[1] ?? 443);
      const upstream = net.connect({ port, host: '127.0.0.1' }, () => {
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket);
        socket.pipe(upstream);
      });
      upstream.once('error', () => socket.destroy());
      socket.once('error', () => upstream.destroy());
    });
  }

  /** Starts it. @returns its address. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
