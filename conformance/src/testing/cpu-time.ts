/**
 * What has to be over in a second, on a machine that does nothing else, may take so much processor time in a test: others
 * share the machine, and its caches.
 */
export const PATIENCE_MS = 2000;

/** What something came to, and the processor time that it took, in milliseconds: other processes do not count. */
export function timed<T>(run: () => T): { value: T; cpuMs: number } {
  const before = process.cpuUsage();
  const value = run();
  const { user, system } = process.cpuUsage(before);
  return { value, cpuMs: (user + system) / 1000 };
}

/** As {@link timed}, for what takes a while. */
export async function timedAsync<T>(run: () => Promise<T>): Promise<{ value: T; cpuMs: number }> {
  const before = process.cpuUsage();
  const value = await run();
  const { user, system } = process.cpuUsage(before);
  return { value, cpuMs: (user + system) / 1000 };
}
