import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultyProxy } from './faulty-proxy.js';

/** Echoes each piece. */
let server: Server;
let proxy: FaultyProxy;

beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await FaultyProxy.start((server.address() as AddressInfo).port);
});

afterEach(async () => {
  await proxy.stop();
  server.close();
  await once(server, 'close');
});

async function connect(): Promise<Socket> {
  const socket = createConnection(proxy.port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [piece] = await once(socket, 'data');
  return String(piece);
}

/** Resolves with the code of the error that ends a connection. */
const errorOf = (socket: Socket): Promise<string> =>
  new Promise((resolve) => socket.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code))));

describe('a faulty proxy', () => {
  it('passes everything on while it has no fault', async () => {
    const socket = await connect();
    expect(await echo(socket, 'one')).toBe('one');
    expect(await echo(socket, 'two')).toBe('two');
    socket.end();
    await once(socket, 'end');
  });

  it('delays, and keeps the order', async () => {
    const socket = await connect();
    proxy.fault = 'delay';
    const begin = performance.now();
    expect(await echo(socket, 'late')).toBe('late');
    expect(performance.now() - begin).toBeGreaterThan(35);
    socket.destroy();
  });

  it('keeps the order when a delay ends', async () => {
    const socket = await connect();
    expect(await echo(socket, 'before')).toBe('before');
    let received = '';
    socket.on('data', (piece) => {
      received += piece;
    });
    proxy.fault = 'delay';
    socket.write('one');
    // The proxy has the first piece when it has taken another connection.
    const other = await connect();
    proxy.fault = undefined;
    socket.write('two');
    while (received.length < 6) await once(socket, 'data');
    expect(received).toBe('onetwo');
    socket.destroy();
    other.destroy();
  });

  it('stalls, and passes on the kept data when the stall ends', async () => {
    const socket = await connect();
    expect(await echo(socket, 'before')).toBe('before');
    proxy.fault = 'stall';
    let received = '';
    socket.on('data', (piece) => {
      received += piece;
    });
    socket.write('kept');
    // This connection goes through the same process: data that the first had passed on would have arrived by now.
    const other = await connect();
    other.write('x');
    await new Promise((resolve) => setImmediate(resolve));
    expect(received).toBe('');
    proxy.fault = undefined;
    await once(socket, 'data');
    expect(received).toBe('kept');
    socket.destroy();
    other.destroy();
  });

  it('cuts the open connections, and takes new ones', async () => {
    const socket = await connect();
    await echo(socket, 'one');
    const error = errorOf(socket);
    proxy.fault = 'cut';
    expect(await error).toBe('ECONNRESET');
    const next = await connect();
    expect(await echo(next, 'two')).toBe('two');
    next.destroy();
  });

  it('lets half an answer through', async () => {
    const socket = await connect();
    await echo(socket, 'one');
    proxy.fault = 'half';
    expect(await echo(socket, 'abcdef')).toBe('abc');
    await once(socket, 'end');
  });

  it('refuses', async () => {
    proxy.fault = 'refuse';
    const socket = createConnection(proxy.port, '127.0.0.1');
    expect(await errorOf(socket)).toBe('ECONNRESET');
  });
});
