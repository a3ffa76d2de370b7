import { randomBytes } from 'node:crypto';
import { type ServerCommand, type ServerProcess, startServer } from './server-process.js';
import { demandServer } from './servers.js';
import { temporaryFolder } from './temporary-folder.js';

/** A Redis that belongs to the tests. */
export interface RedisServer extends ServerProcess {
  /** With its password. */
  url: string;
}

/**
 * Starts a Redis on a spare loopback port, empty, with its data in a temporary folder.
 *
 * @param former one that has ended: the new one takes its place, under the same URL
 */
export async function startRedis(former?: RedisServer): Promise<RedisServer> {
  const program = demandServer('redis-server');
  const folder = temporaryFolder('redis');
  // Everybody on the machine can reach a loopback port, and a Redis may write files as whoever runs it.
  const place = former && new URL(former.url);
  const password = place?.password ?? randomBytes(16).toString('hex');
  let url = '';
  const commandFor = (sparePort: number): ServerCommand => {
    const port = place?.port ?? sparePort;
    url = `redis://:${password}@127.0.0.1:${port}`;
    return {
      program,
      // The configuration comes by standard input: arguments, and the password with them, show in the process list.
      args: ['-'],
      input: [
        `port ${port}`,
        'bind 127.0.0.1',
        `dir ${JSON.stringify(folder.path)}`,
        'save ""',
        `requirepass ${password}`,
        '',
      ].join('\n'),
      ready: /ready to accept connections/i,
      stopSignal: 'SIGTERM',
    };
  };
  try {
    const { server } = await startServer(commandFor);
    return {
      url,
      pid: server.pid,
      async stop() {
        await server.stop();
        folder.remove();
      },
    };
  } catch (err) {
    folder.remove();
    throw err;
  }
}
