import { readFileSync } from 'node:fs';

/** What Linux shows is in hundredths of a second on every platform (proc(5), USER_HZ). */
const TICK_MS = 10;

/**
 * The processor time that a process has taken so far, in milliseconds; undefined where that can't be read.
 *
 * A program in an endless loop takes it; one that waits for a processor, or for something else, does not.
 */
export function processorTimeOf(pid: number | undefined): number | undefined {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is a name in parentheses, which may hold anything (proc(5)).
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [user, system] = [Number(fields[11]), Number(fields[12])];
    return Number.isFinite(user + system) ? (user + system) * TICK_MS : undefined;
  } catch {
    return undefined;
  }
}
