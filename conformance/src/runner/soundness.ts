import { watchIntrinsics } from './intrinsics.js';
import type { ProcessEvents } from './process-events.js';

/**
 * Watches what the harness builds on in a process that it shares with a target. Call it before the target is loaded.
 *
 * @returns gives the reason why results from this process can't be trusted any more; undefined while they can.
 */
export function watchSoundness(events: ProcessEvents): () => string | undefined {
  const replaced = watchIntrinsics();
  return () => {
    const name = replaced();
    if (name !== undefined) return `the target replaced ${name}, on which the harness in its process relies`;
    return events.isListening ? undefined : 'the target took away the listeners for errors that nobody catches';
  };
}
