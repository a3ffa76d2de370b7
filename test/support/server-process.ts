import { type SpawnOptions, spawn } from 'node:child_process';
import { sparePorts } from './spare-ports.js';

/** A server that belongs to the tests. */
export interface ServerProcess {
  /** The id of the process, for signals to it. */
  pid: number;
  /** Resolves when it has ended. May be called again, and while it is suspended. */
  stop(): Promise<void>;
  /** Ends it without a chance to write anything (SIGKILL). Resolves when it has ended. */
  crash(): Promise<void>;
}

/** The command that runs one. */
export interface ServerCommand {
  program: string;
  args: readonly string[];
  options?: SpawnOptions;
  /** Written to its standard input. */
  input?: string;
  /** Its output when it accepts connections. */
  ready: RegExp;
  /** Asks it to end without waiting for its clients. */
  stopSignal: NodeJS.Signals;
}

/** More milliseconds than any working server took to start; after them, the server counts as broken. */
const PATIENCE = 30_000;

/**
 * Starts a server on unused loopback ports. If another process takes one of them before the server does, it tries other
 * ports, three times in all.
 *
 * @param commandFor the command that makes it listen there
 * @param count the number of ports
 * @returns the server and its first port, when it takes connections
 * @throws Error with the server's output, if it ended or never printed that it was ready
 */
export async function startServer(
  commandFor: (...ports: [number, number]) => ServerCommand,
  count: 1 | 2 = 1,
): Promise<{ port: number; server: ServerProcess }> {
  for (let tries = 1; ; tries++) {
    const ports = (await sparePorts(count)) as [number, number];
    try {
      return { port: ports[0], server: await runServer(commandFor(...ports)) };
    } catch (err) {
      if (tries === 3 || !/address already in use/i.test(String(err))) throw err;
    }
  }
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
      // The output is not needed once it is ready, but an unread stream would block the server.
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
    async crash() {
      kill();
      await ended;
    },
    async stop() {
      child.kill(command.stopSignal);
      // A suspended process receives other signals only after this.
      child.kill('SIGCONT');
      const timer = setTimeout(kill, PATIENCE);
      await ended;
      clearTimeout(timer);
    },
  };
}
