import { execFileSync } from 'node:child_process';

/**
 * Runs a program to its end.
 *
 * @param cwd the folder in which it runs
 * @returns what it wrote to standard output
 * @throws Error with all that it wrote, if it can't be started or its status is not 0
 */
export function runToEnd(program: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: 'pipe' });
  } catch (err) {
    const { message, stdout, stderr } = err as Error & { stdout?: string; stderr?: string };
    throw new Error(`${program} ${args.join(' ')} failed:\n${stdout || stderr ? `${stdout}${stderr}` : message}`);
  }
}
