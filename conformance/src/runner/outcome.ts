import type { Json } from '../corpus/scenario.js';
import type { Observation } from './observation.js';
import type { TraceEntry } from './store.js';

/** One difference from the expectation, as the JSON lines have it. */
export interface Failure {
  /** The number of the step, from 1; `2.1` is the first request of a parallel step 2, `0` is before the first step and `end` after the last. */
  step: string;
  path: string;
  expected: Json;
  /** `{ $absent: true }` where there was nothing. */
  actual: Json;
}

/** One request and its response, as they went over the wire. */
export interface WireExchange {
  step: string;
  request: string;
  response: string;
}

/** What came of a scenario. */
export interface Outcome {
  verdict: 'pass' | 'fail' | 'error' | 'not-applicable';
  failures: Failure[];
  /** For `error`: what the harness could not do. For `not-applicable`: the ability that is missing. */
  reason?: string;
  wire: WireExchange[];
  store: TraceEntry[];
  /** Everything observed, if that was asked for. */
  observation?: Observation;
}
