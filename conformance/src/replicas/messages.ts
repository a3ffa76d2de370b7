import type {
  Fault,
  HostName,
  Json,
  JsonObject,
  RequestSpec,
  RequestStep,
  Scenario,
  Seed,
  StoreCall,
} from '../corpus/scenario.js';
import type { ActivityState } from '../runner/activity.js';
import type { Address } from '../runner/client.js';
import type { Mismatch } from '../runner/match.js';
import type { TraceEntry } from '../runner/store.js';
import type { TargetLocation } from '../targets/locate.js';
import type { DatabaseAddress } from './shared-records.js';

/** What a worker needs before it can start replicas. */
export interface ReplicaParts {
  /** The module that is the body of their processes. */
  file: string;
  database: DatabaseAddress;
}

/** What a replica has recorded of one request. */
export interface LogRecord {
  /** The number by which it was announced. */
  request: number;
  reached: number;
  saw: [label: string, parts: JsonObject][];
  errors: JsonObject[];
  nextCalls: number;
  plainNextCalls: [position: number, calls: number][];
  cookieLines: string[];
}

/** An operation that a replica has asked of a store. */
export interface TracedOperation {
  entry: TraceEntry;
  /** When, in microseconds on the clock that all processes of the machine share (`process.hrtime`). */
  at: number;
  /** The request in whose course it was asked. */
  request?: number;
}

/** All that is to be seen of a replica: of requests and operations since the scenario began, of the rest since the last report. */
export interface ReplicaReport {
  logs: LogRecord[];
  trace: TracedOperation[];
  warnings: string[];
  called: string[];
  uncaught: JsonObject[];
  /** A fault of the harness, or of the scenario. */
  harnessError?: string;
}

/** What `$ref` stands for; a list, since a name may be `__proto__`. */
type Captures = [name: string, value: Json][];

/** What a replica is asked, and how it answers. It does one thing after the other. */
export interface ReplicaQuestions {
  /** The first question: it loads the target, and connects to the database. */
  load: { asked: { target: TargetLocation; database: DatabaseAddress }; answer: object };
  make: {
    asked: { scenario: Scenario; host: HostName; now: number; scope: string; captures: Captures };
    answer: { refused?: JsonObject; failed: Mismatch[] };
  };
  address: { asked: { request: RequestSpec }; answer: Address };
  expect: { asked: { request: number; step: RequestStep; captures: Captures }; answer: object };
  seed: { asked: { seed: Seed; captures: Captures }; answer: object };
  fault: { asked: { fault: Fault | 'none'; captures: Captures }; answer: object };
  stored: { asked: object; answer: { records: JsonObject[] } };
  callStore: { asked: { request: number; call: StoreCall; captures: Captures }; answer: object };
  secrets: { asked: { values: Json[] }; answer: object };
  advance: { asked: { ms: number }; answer: object };
  /** Asked while it may be busy, too. */
  state: { asked: object; answer: ActivityState };
  /** Waits until nothing moves in it. */
  quiet: { asked: { rounds?: number }; answer: object };
  report: { asked: object; answer: ReplicaReport };
  /** Takes back what the scenario has set up. */
  end: { asked: object; answer: { unsound?: string } };
  /** Removes the records of the scenario, for all replicas. */
  clear: { asked: object; answer: object };
}

/** What the driver asks of a replica. */
export type ReplicaQuestion = keyof ReplicaQuestions;

/** What the driver tells a replica. */
export type ToReplica =
  | {
      [Q in ReplicaQuestion]: { type: 'ask'; id: number; question: Q; asked: ReplicaQuestions[Q]['asked'] };
    }[ReplicaQuestion]
  /** Whoever has come to a gate by this number may go on. */
  | { type: 'pass'; arrival: number };

/** What a replica tells the driver. */
export type FromReplica =
  | { type: 'answer'; id: number; answer: object }
  | { type: 'failed'; id: number; reason: string }
  /** Somebody has come to a gate; `arrival` is a number of its own. */
  | { type: 'arrived'; arrival: number; gate: string; opensAt?: number };
