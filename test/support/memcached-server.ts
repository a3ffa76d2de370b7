import { type ServerProcess, startServer } from './server-process.js';
import { demandServer } from './servers.js';

/** A memcached that belongs to the tests. */
export interface MemcachedServer extends ServerProcess {
  /** `memcached://` with its host and port. */
  url: string;
}

/** Starts a memcached on a spare loopback port, empty; it keeps everything in memory. */
export async function startMemcached(): Promise<MemcachedServer> {
  const program = demandServer('memcached');
  const { port, server } = await startServer((port) => ({
    program,
    // As root it would not run at all without a user.
    args: [
      '-l',
      '127.0.0.1',
      '-p',
      String(port),
      '-U',
      '0',
      '-v',
      '-v',
      ...(process.getuid?.() === 0 ? ['-u', 'nobody'] : []),
    ],
    ready: /server listening/,
    stopSignal: 'SIGTERM',
  }));
  return { ...server, url: `memcached://127.0.0.1:${port}` };
}
