import { defer } from './defer.js';
import type { SessionResponse } from './types.js';

/**
 * Runs something when a response is over: all of it has been handed to the network, or nobody is there to take it.
 *
 * @param res the response
 * @param run runs once, never from within this call
 */
export function afterResponse(res: SessionResponse, run: () => void): void {
  if (res.writableFinished || res.destroyed || res.stream?.destroyed) {
    defer(run);
    return;
  }
  let ran = false;
  const once = (): void => {
    if (ran) return;
    ran = true;
    defer(run);
  };
  res.once('finish', once);
  res.once('close', once);
}
