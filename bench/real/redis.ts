import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchmarkError } from '../../conformance/src/benchmark/benchmark.js';

/** A Redis that belongs to the benchmark. */
export interface Redis {
  /** With its password. */
  url: string;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Longer than it ever took to start, in milliseconds. */
const PATIENCE_MS = 30_000;

async function sparePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

/** @returns `ready`; or `missing` where there is none on this machine; or what it printed before it ended. */
function ready(child: ChildProcess): Promise<'ready' | 'missing' | { printed: string }> {
  return new Promise((resolve) => {
    let printed = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    const settle = (state: 'ready' | 'missing' | { printed: string }) => {
      clearTimeout(timer);
      resolve(state);
    };
    const read = (chunk: Buffer) => {
      if (printed.length < 100_000) printed += chunk;
      if (/ready to accept connections/i.test(printed)) settle('ready');
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error: NodeJS.ErrnoException) =>
      settle(error.code === 'ENOENT' ? 'missing' : { printed: error.message }),
    );
    child.once('close', () => settle({ printed }));
  });
}

/**
 * Starts a Redis on a spare loopback port, empty, which keeps nothing on disk.
 *
 * @returns nothing where redis-server is not installed.
 * @throws BenchmarkError with what it printed when it does not start.
 */
export async function startRedis(): Promise<Redis | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-redis-'));
  let child: ChildProcess | undefined;
  /** An interrupted run leaves nothing behind. */
  const cleanUp = () => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', cleanUp);
  const interrupted = () => process.exit(1);
  for (const signal of SIGNALS) process.once(signal, interrupted);
  const done = () => {
    process.off('exit', cleanUp);
    for (const signal of SIGNALS) process.off(signal, interrupted);
    cleanUp();
  };
  // Everybody on the machine can reach a loopback port.
  const password = randomBytes(16).toString('hex');
  for (let tries = 1; ; tries++) {
    const port = await sparePort();
    // The configuration comes by standard input: arguments, and the password with them, show in the process list.
    const redis = spawn('redis-server', ['-'], { stdio: 'pipe' });
    child = redis;
    redis.stdin.on('error', () => {});
    redis.stdin.end(`port ${port}\nbind 127.0.0.1\ndir ${JSON.stringify(folder)}\nsave ""\nrequirepass ${password}\n`);
    const state = await ready(redis);
    if (state === 'ready')
      return {
        url: `redis://:${password}@127.0.0.1:${port}`,
        async stop() {
          if (redis.exitCode === null && redis.signalCode === null) {
            const exit = once(redis, 'exit');
            redis.kill('SIGTERM');
            await exit;
          }
          done();
        },
      };
    if (state === 'missing' || tries === 3 || !/address already in use/i.test(state.printed)) {
      done();
      if (state === 'missing') return undefined;
      throw new BenchmarkError(`redis-server did not start:\n${state.printed}`);
    }
  }
}
