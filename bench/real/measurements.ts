import type { Host, Store } from './messages.js';

/** The name of the floor in results: the application without sessions. */
export const FLOOR = 'no sessions';

/** A middleware whose sessions are measured. */
export interface RealEntrant {
  /** Its unique name in results. */
  name: string;
  /** The file of the middleware. */
  file: string;
}

/** A situation in which entrants are compared. */
export interface RealCell {
  host: Host;
  store: Store;
  /** The id of a path. */
  path: string;
}

/** The costs of a sequence of requests. */
export interface Stretch {
  /** Nanoseconds of the server process's CPU time, a request. */
  cpu: number;
  /** Nanoseconds of the client process's CPU time, a request. */
  clientCpu: number;
  /** Requests a second. */
  rate: number;
}

/** The measurements of one server process. */
export interface RealSample {
  stretches: Stretch[];
  /** Writing system calls of the server process for each answer; absent if they are not counted. */
  writes?: number;
  /** Milliseconds from a request to the end of its answer. */
  p50: number;
  p99: number;
}

/** One entrant in one cell, and its samples: one a round. */
export interface RealLine extends RealCell {
  entrant: string;
  samples: RealSample[];
}

/** All measurements. */
export interface RealMeasurements {
  /** For each cell the floor, then the entrants. */
  lines: RealLine[];
  /**
   * CPU time of other processes on the machine, as a share of the time: 1 is one processor. For each cell and round where it
   * is known.
   */
  others: number[];
}

/** Where something takes place, for people. */
export function cellText({ host, store, path }: RealCell): string {
  return `${path} (${host}, ${store})`;
}
