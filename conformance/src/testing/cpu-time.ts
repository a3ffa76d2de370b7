/**
 * The processor time, in milliseconds, that a test allows for work of one second on an idle machine. Other programs share
 * the machine and its caches.
 */
export const PATIENCE_MS = 2000;

/** Runs a function. Returns its value, and this process's processor time in milliseconds. */
export function timed<T>(run: () => T): { value: T; cpuMs: number } {
  const before = process.cpuUsage();
  const value = run();
  const { user, system } = process.cpuUsage(before);
  return { value, cpuMs: (user + system) / 1000 };
}

/** Like {@link timed}, for an asynchronous function. */
export async function timedAsync<T>(run: () => Promise<T>): Promise<{ value: T; cpuMs: number }> {
  const before = process.cpuUsage();
  const value = await run();
  const { user, system } = process.cpuUsage(before);
  return { value, cpuMs: (user + system) / 1000 };
}
