import type { TargetLocation } from '../targets/locate.js';
import type { StoreKind } from './stores.js';
import type { Timing } from './timing.js';

/** Someone who takes part in a benchmark. */
export interface Entrant {
  /** What results call it: each has another. */
  name: string;
  /** A target, which is loaded as by `conformance run`. */
  target?: TargetLocation;
  /** The path of a module that brings tasks of its own, a {@link TaskModule}, for what no middleware is. */
  module?: string;
}

/** What a worker is to measure. */
export interface Plan {
  entrants: readonly Entrant[];
  /** Ids of paths. */
  paths: readonly string[];
  stores: readonly StoreKind[];
  rounds: number;
  /** How long each task runs in each round, in milliseconds. */
  roundMs: number;
  /** How long each task runs before the first round, in milliseconds. */
  warmUpMs: number;
  /** How many runs of each task are looked at for the bytes that they allocate. */
  allocationRuns: number;
  /** Of the order in which tasks run. */
  seed: number;
  /** Whether the primitives and the allocated bytes are of interest, too. */
  complete: boolean;
}

/** One entrant, or what it is compared with, on one path. */
export interface Measured {
  /** A round each. */
  timings: Timing[];
  /** The bytes that a request allocates; a run each. */
  bytes: number[];
}

/** What a worker found out about an entrant on one path: its measurements, or why there are none. */
export type Outcome =
  | ({ entrant: string; floor: Measured } & Measured)
  | { entrant: string; reason: string; missing: boolean };

/** One path on one kind of store, in one process. */
export interface Cell {
  path: string;
  store: StoreKind;
  primitives: Measured;
  outcomes: Outcome[];
}

/** What a process has measured. */
export interface Measurements {
  cells: Cell[];
  /** How each entrant calls itself, in their order; nothing for a module. */
  ownNames: (OwnName | null)[];
}

/** How a target calls itself: an adapter has a name of its own, beside that of the package that it is in. */
export interface OwnName {
  name: string;
  version: string;
}

/** The messages of a worker. */
export type FromWorker =
  | { type: 'progress'; done: number; of: number }
  | ({ type: 'done' } & Measurements)
  | { type: 'broken'; reason: string };
