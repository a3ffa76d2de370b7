import { spawn } from 'node:child_process';

/** A program that listens. */
export interface Program {
  readonly url: string;
  /** Ends it. Resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a program that listens on a port of 127.0.0.1, and prints the port as its first line.
 *
 * @param cwd the folder in which it runs
 * @param environment beside PATH and HOME, what it finds in its environment
 * @throws Error with all that it printed, if it ends instead
 */
export async function startProgram(
  command: string,
  args: readonly string[],
  cwd: string,
  environment: Record<string, string> = {},
): Promise<Program> {
  const { PATH, HOME } = process.env;
  const child = spawn(command, args, { cwd, env: { PATH, HOME, NODE_ENV: 'test', ...environment }, stdio: 'pipe' });
  const kill = () => child.kill('SIGKILL');
  // A worker that is interrupted must not leave it behind.
  process.once('exit', kill);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', kill);
      resolve();
    });
  });

  let printed = '';
  let errors = '';
  const port = await new Promise<string>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${command} ${args.join(' ')} ${why}:\n${printed}${errors}`));
    child.once('error', (err) => fail(`could not be started (${err.message})`));
    child.once('close', (code, signal) => fail(`ended with ${code ?? signal}`));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const line = /^(\d+)\r?\n/.exec(printed);
      if (line?.[1]) resolve(line[1]);
    });
  });

  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      kill();
      await ended;
    },
  };
}
