import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';

const { app, command } = inject('installed');

/** The result of a command. */
export interface Finished {
  status: number | null;
  output: string;
  complaints: string;
}

/** Waits for a child process and everything that it writes. */
export async function finished(child: ChildProcess): Promise<Finished> {
  const [output, complaints, status] = await Promise.all([
    child.stdout ? text(child.stdout).catch(() => '') : '',
    child.stderr ? text(child.stderr) : '',
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { status, output, complaints };
}

/** Starts Node in the folder of the installation, in a process group of its own, like a shell. */
export function node(...args: string[]): ChildProcess {
  const env = { ...process.env, NO_COLOR: '1' };
  return spawn(process.execPath, args, { cwd: app, env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Starts the installed command. */
export const conformance = (...args: string[]): ChildProcess => node(command, ...args);

/** Runs the installed command to its end. */
export const run = (...args: string[]): Promise<Finished> => finished(conformance(...args));
