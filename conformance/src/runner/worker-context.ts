import type { Target } from '../targets/target.js';
import type { Activity } from './activity.js';
import type { VirtualClock } from './clock.js';
import type { ProcessEvents } from './process-events.js';
import type { RequestLog } from './request-log.js';
import type { Servers } from './server.js';

/** What a process has once, for all the scenarios of a target that it runs. */
export interface WorkerContext {
  target: Target;
  clock: VirtualClock;
  activity: Activity;
  events: ProcessEvents;
  servers: Servers;
  /** Is given each request that is sent, with the number of its step, by whoever wants to show what was recorded in it. */
  sent?(step: string, log: RequestLog): void;
}
