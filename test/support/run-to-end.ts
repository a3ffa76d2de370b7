import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Runs a program to its end.
 *
 * @param cwd the folder in which it runs
 * @returns what it wrote to standard output
 * @throws Error with all that it wrote, if it can't be started or its status is not 0
 */
export async function runToEnd(program: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd, maxBuffer: 2 ** 26 })).stdout;
  } catch (err) {
    const { message, stdout, stderr } = err as Error & { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout || stderr ? `${stdout}${stderr}` : message}`);
  }
}
