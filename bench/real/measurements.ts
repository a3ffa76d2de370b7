import type { Host, Store } from './messages.js';

/** What results call the floor: the application without sessions. */
export const FLOOR = 'no sessions';

/** Someone whose sessions are measured. */
export interface RealEntrant {
  /** What results call it: each has another. */
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

/** What some requests took, one after the other. */
export interface Stretch {
  /** Nanoseconds of the server process's CPU time, a request. */
  cpu: number;
  /** Nanoseconds of the client process's CPU time, a request. */
  clientCpu: number;
  /** Requests a second. */
  rate: number;
}

/** What one server process showed. */
export interface RealSample {
  stretches: Stretch[];
  /** System calls of the server process that write, an answer; absent where they are not counted. */
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

/** All that was measured. */
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
