import { defer } from './defer.js';
import type { SessionResponse } from './types.js';

/**
 * Runs a function when a response is over: Node has handed all of it to the network, or the client has gone.
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
