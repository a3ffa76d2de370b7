import type { HostName, Scenario } from '../corpus/scenario.js';
import type { Introduction } from '../protocol/messages.js';
import type { ProgramPatience } from '../protocol/patience.js';
import type { ReplicaParts } from '../replicas/messages.js';
import type { TargetSource } from '../targets/source.js';
import type { Outcome } from './outcome.js';
import type { Smoke } from './smoke.js';

/** What the runner tells a worker. The first message is always `load`. */
export type ToWorker =
  | {
      type: 'load';
      target: TargetSource;
      smoke?: { host: HostName };
      /** How long a target program is waited for. */
      patience: Partial<ProgramPatience>;
    }
  | {
      type: 'job';
      id: number;
      scenario: Scenario;
      host: HostName;
      observe: boolean;
      /** Whether to keep the evidence of a scenario that passes, too. */
      tracePasses: boolean;
      /** For a scenario of several replicas. */
      replicas?: ReplicaParts;
    }
  /** The run is over. */
  | { type: 'stop' };

/** What a worker tells the runner. */
export type FromWorker =
  | { type: 'ready'; name: string; version: string; lacks: string[]; smoke?: Smoke; introduction?: Introduction }
  /** Answers `stop`. */
  | { type: 'stopped' }
  | { type: 'broken'; reason: string }
  /** Sent regularly while a job is done, with the memory taken, in bytes: a target in an endless loop keeps it from being sent. */
  | { type: 'beat'; memory: number }
  /**
   * `memory` is what is taken now, `peakMemory` the most that ever was, in bytes. A worker that is `spent` runs no further
   * scenario.
   */
  | {
      type: 'result';
      id: number;
      outcome: Outcome;
      durationMs: number;
      memory: number;
      peakMemory: number;
      spent?: true;
    };
