import type { HostName, Scenario } from '../corpus/scenario.js';
import type { TargetLocation } from '../targets/locate.js';
import type { Outcome } from './outcome.js';
import type { Smoke } from './smoke.js';

/** What the runner tells a worker. The first message is always `load`. */
export type ToWorker =
  | { type: 'load'; target: TargetLocation; smoke?: { host: HostName } }
  | { type: 'job'; id: number; scenario: Scenario; host: HostName; observe: boolean };

/** What a worker tells the runner. */
export type FromWorker =
  | { type: 'ready'; name: string; version: string; lacks: string[]; smoke?: Smoke }
  | { type: 'broken'; reason: string }
  /** Sent regularly while a job is done, with the memory taken, in bytes: a target in an endless loop keeps it from being sent. */
  | { type: 'beat'; memory: number }
  /** `memory` is what is taken now, `peakMemory` the most that ever was, in bytes. */
  | { type: 'result'; id: number; outcome: Outcome; durationMs: number; memory: number; peakMemory: number };
