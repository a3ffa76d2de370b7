import type { TargetLocation } from '../targets/locate.js';
import type { StoreOutcome } from './run-steps.js';
import type { StoreStep } from './store-scenario.js';

/** What is to be run: a scenario or a report. */
export interface StoreJob {
  id: string;
  steps: StoreStep[];
  uncaught?: 'any';
}

/** A store's module, as far as it has to be known before anything runs. */
export interface StoreFacts {
  name: string;
  version: string;
  clock: 'virtual' | 'real';
  /** Needs that the store or its module does not meet. */
  lacks: string[];
  defaultTtl?: number;
}

/** What a worker is told. The first message is `load`; each is answered before the next comes. */
export type ToStoreWorker =
  | { type: 'load'; location: TargetLocation; clock?: 'virtual' | 'real' }
  | { type: 'run'; jobs: StoreJob[] }
  /** Asks whether an outage is of one store alone. */
  | { type: 'outages' };

/** What a worker tells. */
export type FromStoreWorker =
  | { type: 'ready'; facts: StoreFacts }
  /** The module can't be used. */
  | { type: 'broken'; reason: string }
  /** Sent regularly: an endless loop keeps it from being sent. */
  | { type: 'beat' }
  | { type: 'outages'; apart: boolean }
  | { type: 'result'; id: string; outcome: StoreOutcome; durationMs: number }
  /** All jobs of the last message are done. */
  | { type: 'done' };
