import { randomBytes } from 'node:crypto';
import { type ServerCommand, type ServerProcess, startServer } from './server-process.js';
import { demandServer } from './servers.js';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.js';

/** A Redis that belongs to the tests. */
export interface RedisServer extends ServerProcess {
  /** With its password. */
  url: string;
  /** Its data. */
  folder: TemporaryFolder;
}

/** Options for the start of a Redis. */
interface RedisOptions {
  /** One that has ended, or crashed: the new one takes its place, under the same URL. */
  former?: RedisServer;
  /** Whether it writes each change to its file before it answers, so that a successor has it. Default: false. */
  durable?: boolean;
}

/** Starts a Redis on a spare loopback port, empty or with the data of a durable `former`, in a temporary folder. */
export async function startRedis({ former, durable = false }: RedisOptions = {}): Promise<RedisServer> {
  const program = demandServer('redis-server');
  const folder = durable && former ? former.folder : temporaryFolder('redis');
  // All users of the machine can reach a loopback port, and a Redis can write files as the user that runs it.
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
        // The system has what was written, even if Redis is killed. While Redis asks for more (everysec), it may answer
        // before it writes.
        ...(durable ? ['appendonly yes', 'appendfsync no'] : []),
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
      ...server,
      url,
      folder,
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
