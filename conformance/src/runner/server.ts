import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Address } from './client.js';
import type { Listener } from './hosts/host.js';

/** What the servers hand their requests to; replaced for each scenario. */
export interface Listeners {
  request: Listener;
  upgrade(req: IncomingMessage, socket: Duplex): void;
}

/** A certificate for 127.0.0.1, made when the first scenario wants TLS; no client checks it. */
async function makeCertificate(): Promise<{ key: string; cert: string }> {
  const { generate } = await import('selfsigned');
  const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], { keyType: 'ec', algorithm: 'sha256' });
  return { key: made.private, cert: made.cert };
}

/**
 * The loopback servers of one process. Each is started when it is first needed and stays for the scenarios that
 * follow, since starting one takes longer than most scenarios.
 */
export class Servers {
  #listeners: Listeners | undefined;
  readonly #servers = new Map<string, Promise<NetServer>>();
  readonly #sockets = new Set<Socket>();

  /** What serves from now on. */
  use(listeners: Listeners | undefined): void {
    this.#listeners = listeners;
  }

  /** Where the application can be reached. */
  async address(options: { http2: boolean; tls: boolean }): Promise<Address> {
    const key = JSON.stringify(options);
    let server = this.#servers.get(key);
    if (!server) {
      server = this.#start(options);
      this.#servers.set(key, server);
    }
    return { port: ((await server).address() as AddressInfo).port, tls: options.tls };
  }

  async #start({ http2, tls }: { http2: boolean; tls: boolean }): Promise<NetServer> {
    const listener = (req: IncomingMessage, res: ServerResponse) => {
      if (this.#listeners) this.#listeners.request(req, res);
      else res.destroy();
    };
    let server: NetServer;
    if (http2) {
      const module = await import('node:http2');
      // The compatibility API has the methods of http's objects (Node's documentation, 'Compatibility API').
      const compat = listener as unknown as Parameters<typeof module.createServer>[1];
      server = tls
        ? module.createSecureServer(await makeCertificate(), compat as never)
        : module.createServer({}, compat);
    } else if (tls) {
      const https = await import('node:https');
      server = https.createServer(await makeCertificate(), listener);
    } else {
      server = http.createServer(listener);
    }
    server.on('upgrade', (req: IncomingMessage, socket: Duplex) => {
      if (this.#listeners) this.#listeners.upgrade(req, socket);
      else socket.destroy();
    });
    server.on('connection', (socket: Socket) => {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  /** Ends every connection that is still open: what is left over must not reach the next scenario. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
