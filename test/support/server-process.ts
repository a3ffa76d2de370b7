import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { delimiter } from 'node:path';
import { describe } from 'vitest';
import which from 'which';

/** A database server that belongs to the tests. */
export interface ServerProcess {
  /** Of the process, for signals to it. */
  pid: number;
  /** Resolves when it has ended. May be called again, and while it is suspended. */
  stop(): Promise<void>;
}

/** How to run one. */
export interface ServerCommand {
  program: string;
  args: readonly string[];
  options?: SpawnOptions;
  /** Written to its standard input. */
  input?: string;
  /** What it prints when it takes connections. */
  ready: RegExp;
  /** Asks it to end without waiting for its clients. */
  stopSignal: NodeJS.Signals;
}

/** Longer than any server took that came up in the end, in milliseconds; beyond it the server counts as broken. */
const PATIENCE = 30_000;

/** Finds an executable in PATH and in further folders. */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  const path = [process.env.PATH, ...folders].join(delimiter);
  return which.sync(name, { nothrow: true, path }) ?? undefined;
}

/**
 * `describe` for tests that start a server. Where it isn't installed they are reported as skipped, with what to do;
 * in continuous integration they are run all the same, so that starting it fails.
 *
 * @param server its name
 * @param program its executable, if there is one
 */
export function describeWithServer(server: string, program: string | undefined, tests: () => void): void {
  const run = program !== undefined || isContinuousIntegration();
  if (!run) console.error(`NOT RUN: the tests on ${server}. ${howToInstall(server)}`);
  describe.runIf(run)(server, tests);
}

/** @throws Error that says how to install it, if there is no executable */
export function demandProgram(server: string, program: string | undefined): string {
  if (program === undefined) throw new Error(`${server} was not found. ${howToInstall(server)}`);
  return program;
}

function howToInstall(server: string): string {
  const script = server === 'nginx' ? 'scripts/install-browsers.sh' : 'scripts/install-servers.sh';
  return `Install the package ${server.toLowerCase()}, or run ${script} as root.`;
}

function isContinuousIntegration(): boolean {
  return Boolean(process.env.CI) && process.env.CI !== 'false';
}

/**
 * Starts a server on a loopback port that nobody uses. Between finding the port and the server's taking it, somebody
 * else may: then it tries another, three in all.
 *
 * @param commandFor the command that makes it listen on a port
 * @returns the server and its port, when it takes connections
 * @throws Error with what the server printed, if it ended or never said that it was ready
 */
export async function startServer(
  commandFor: (port: number) => ServerCommand,
): Promise<{ port: number; server: ServerProcess }> {
  for (let tries = 1; ; tries++) {
    const port = await sparePort();
    try {
      return { port, server: await runServer(commandFor(port)) };
    } catch (err) {
      if (tries === 3 || !/address already in use/i.test(String(err))) throw err;
    }
  }
}

async function sparePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

async function runServer(command: ServerCommand): Promise<ServerProcess> {
  const child = spawn(command.program, command.args, { ...command.options, stdio: 'pipe' });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  const kill = () => child.kill('SIGKILL');
  // A worker that ends early (a crash, an interrupt) must not leave the server behind, and its folder can go only after it.
  process.prependOnceListener('exit', kill);
  void ended.then(() => process.off('exit', kill));

  let output = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${command.program} ${why}:\n${output}`));
    const timer = setTimeout(() => {
      kill();
      fail(`was not ready after ${PATIENCE} ms`);
    }, PATIENCE);
    const settle = (done: () => void) => {
      clearTimeout(timer);
      done();
    };
    const read = (chunk: Buffer) => {
      // Nobody reads on once it is ready; the streams are drained all the same, or the server would block.
      if (output.length < 100_000) output += chunk;
      if (command.ready.test(output)) settle(resolve);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (err) => settle(() => fail(`could not be started (${err.message})`)));
    child.once('close', (code, signal) => settle(() => fail(`ended (${code ?? signal})`)));
    // A server that ended before it read everything is reported by 'close', not by a broken pipe.
    child.stdin.on('error', () => {});
    child.stdin.end(command.input ?? '');
  });

  return {
    pid: child.pid as number,
    async stop() {
      child.kill(command.stopSignal);
      // A process that a test has suspended hears of it only then.
      child.kill('SIGCONT');
      const timer = setTimeout(kill, PATIENCE);
      await ended;
      clearTimeout(timer);
    },
  };
}
