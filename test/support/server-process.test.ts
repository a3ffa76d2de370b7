import { once } from 'node:events';
import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { type ServerCommand, startServer } from './server-process.js';

/** A server written on the spot, in place of a database. */
function nodeServer(code: string): ServerCommand {
  return { program: process.execPath, args: ['-e', code], ready: /^ready$/m, stopSignal: 'SIGTERM' };
}

const listening = (port: number) =>
  nodeServer(`require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('ready'))`);

/** Tries to connect. Returns 'connected', or the error's code. */
async function connect(port: number): Promise<string> {
  const socket = createConnection(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return 'connected';
  } catch (err) {
    return String((err as NodeJS.ErrnoException).code);
  } finally {
    socket.destroy();
  }
}

describe('startServer', () => {
  it('returns a server that accepts connections until it is stopped', async () => {
    const { port, server } = await startServer(listening);
    expect(await connect(port)).toBe('connected');
    await server.stop();
    expect(await connect(port)).toBe('ECONNREFUSED');
    await server.stop();
  });

  it('returns a server that can be suspended, and stopped while it is', async () => {
    const { port, server } = await startServer(listening);
    process.kill(server.pid, 'SIGSTOP');
    await server.stop();
    expect(await connect(port)).toBe('ECONNREFUSED');
  });

  it('repeats the output of a server that could not start', async () => {
    const failing = () => nodeServer(`console.error('no room for my data'); process.exit(3)`);
    await expect(startServer(failing)).rejects.toThrow(/ended \(3\):\nno room for my data/);
  });

  it('reports a program that cannot be run', async () => {
    const missing = () => ({ ...listening(0), program: '/nowhere/redis-server' });
    await expect(startServer(missing)).rejects.toThrow(/redis-server could not be started .*ENOENT/);
  });

  it('tries another port when another process took the first', async () => {
    const ports: number[] = [];
    const { port, server } = await startServer((port) => {
      ports.push(port);
      return ports.length > 1
        ? listening(port)
        : nodeServer(`console.error('Address already in use'); process.exit(1)`);
    });
    expect(ports).toHaveLength(2);
    expect(ports[1]).toBe(port);
    expect(await connect(port)).toBe('connected');
    await server.stop();
  });

  it('gives up after three ports', async () => {
    let tries = 0;
    const unlucky = () => {
      tries++;
      return nodeServer(`console.error('Address already in use'); process.exit(1)`);
    };
    await expect(startServer(unlucky)).rejects.toThrow(/Address already in use/);
    expect(tries).toBe(3);
  });
});
