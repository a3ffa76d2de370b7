import type { ChildProcess } from 'node:child_process';

/** Elsewhere a process ends alone, and its children are left. */
const HAS_GROUPS = process.platform !== 'win32';

/**
 * Signals that end this process, unless somebody listens. SIGHUP is left alone: under nohup it is ignored, and a listener
 * would undo that. Workers notice that the runner has gone by their channel.
 */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

const leaders = new Set<ChildProcess>();

/** Ends a process that was made a leader, and all that it has started, unless they went into a group of their own. */
export function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(HAS_GROUPS ? -pid : pid, 'SIGKILL');
  } catch {
    // There is nobody left in it.
  }
}

function killAll(): void {
  for (const leader of leaders) killGroup(leader);
}

function endedBy(signal: NodeJS.Signals): void {
  // Somebody else decides what becomes of this process; when it ends, the groups do.
  if (process.listenerCount(signal) > 1) return;
  killAll();
  release();
  process.kill(process.pid, signal);
}

function watch(): void {
  process.on('exit', killAll);
  // First of all listeners: one that is there for a single time is then still counted.
  for (const signal of ENDING) process.prependListener(signal, endedBy);
}

function release(): void {
  process.off('exit', killAll);
  for (const signal of ENDING) process.off(signal, endedBy);
}

/** The options with which a child is started that is to lead a group. */
export const LEADER = { detached: HAS_GROUPS } as const;

/**
 * Sees to it that a child's whole group ends with it, and with this process: the child's own children must not outlive
 * the run, however it ends.
 *
 * @param child started with {@link LEADER}.
 */
export function endTogether(child: ChildProcess): void {
  if (leaders.size === 0) watch();
  leaders.add(child);
  const over = () => {
    killGroup(child);
    leaders.delete(child);
    if (leaders.size === 0) release();
  };
  child.once('exit', over);
  child.once('error', over);
}
