import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Redis of our own, on a spare loopback port, which keeps nothing on disk. */
export interface RedisServer {
  url: string;
  stop(): Promise<void>;
}

async function sparePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * Starts redis-server and waits until it takes connections.
 *
 * @returns nothing if the program is not installed
 * @throws Error with what it wrote, if it ends instead
 */
export async function startRedis(): Promise<RedisServer | undefined> {
  const port = await sparePort();
  const folder = mkdtempSync(join(tmpdir(), 'spec-session-redis-'));
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  try {
    if (!(await isReady(server))) {
      rmSync(folder, { recursive: true });
      return undefined;
    }
  } catch (err) {
    rmSync(folder, { recursive: true });
    throw err;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    stop: async () => {
      const ended = once(server, 'close');
      server.kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

function isReady(server: ChildProcess): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (err: NodeJS.ErrnoException) => {
      if (err.code === 'ENOENT') resolve(false);
      else reject(err);
    });
    if (!server.stdout) return;
    let log = '';
    server.once('close', () => reject(new Error(`redis-server ended:\n${log}`)));
    createInterface(server.stdout).on('line', (line) => {
      log += `${line}\n`;
      if (line.includes('Ready to accept connections')) resolve(true);
    });
  });
}
