import { cpus } from 'node:os';

/** Milliseconds of CPU time that all processes of this machine have taken since its start; undefined if unknown. */
function busySoFar(): number | undefined {
  const all = cpus();
  if (all.length === 0) return undefined;
  return all.reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}

/**
 * Watches the other processes of the machine from now on: they displace the measured code from the processor's caches, which
 * shows in its CPU time.
 *
 * @returns a function that tells the CPU time of all processes but this one and those that took `known` milliseconds, as a
 *   share of the time that has passed: 1 is one processor. It tells nothing where the system does not.
 */
export function watchMachine(): (known: number) => number | undefined {
  const busy = busySoFar();
  const own = process.cpuUsage();
  const begin = performance.now();
  return (known) => {
    const now = busySoFar();
    if (busy === undefined || now === undefined) return undefined;
    const { user, system } = process.cpuUsage(own);
    return Math.max(0, (now - busy - (user + system) / 1000 - known) / (performance.now() - begin));
  };
}
