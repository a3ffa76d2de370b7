/** What the processes of the benchmark on real requests tell each other: everything is JSON. */
import type { Data } from './answers.mjs';

/** What serves: a bare `node:http` server, or Express 5. */
export const HOSTS = ['http', 'express5'] as const;
/** One of {@link HOSTS}. */
export type Host = (typeof HOSTS)[number];

/** Where sessions are kept. */
export const STORES = ['memory', 'delayed', 'redis'] as const;
/** One of {@link STORES}. */
export type Store = (typeof STORES)[number];

/** What a server process is to serve. */
export interface ServerPlan {
  host: Host;
  /** The id of a path: it decides what the application does. */
  path: string;
  /** Absent for the application without sessions. */
  sessions?: {
    /** The file of the middleware. */
    module: string;
    /** Its options beside `store`. */
    options: Record<string, unknown>;
    store: Store;
    /** Where the Redis is, for the store of that name. */
    redis?: string;
    /** The ids under which `record` is stored before the first request. */
    ids: readonly string[];
    record: { cookie: Record<string, unknown> } & Data;
  };
}

/** What a server is told: its plan first, then what to do. */
export type ToServer = { type: 'serve'; plan: ServerPlan } | { type: 'mark' } | { type: 'clear' } | { type: 'count' };

/** What a server process has taken since it began. */
export interface Mark {
  /** Microseconds of CPU time, user and system, of all its threads. */
  cpu: number;
  /** System calls that write; absent where the system does not count them. */
  writes?: number;
}

/** What a server answers: one message for each that it gets, or `broken`. */
export type FromServer =
  | { type: 'listening'; port: number }
  | ({ type: 'mark' } & Mark)
  | { type: 'cleared' }
  | { type: 'count'; sessions: number }
  | { type: 'broken'; reason: string };

/** What one connection sends again and again, and what has to come back. */
export interface Conversation {
  /** The bytes of the request, as latin1. */
  request: string;
  /** The whole body. With `counted`, what stands before a number. */
  body: string;
  /** The number at the end of the first answer's body; it grows by one with each answer. */
  counted?: number;
  /** A regular expression for the whole Set-Cookie field; absent where there must be none. */
  setCookie?: string;
}

/** What the client is told. It may be connected to several servers; it puts a load on one at a time. */
export type ToClient =
  | { type: 'connect'; server: string; port: number; conversations: readonly Conversation[] }
  /** With `warmUp`, the latencies don't count. */
  | { type: 'load'; server: string; requests: number; warmUp: boolean }
  | { type: 'close'; server: string };

/** What a load came to. */
export interface Loaded {
  /** Seconds from the first request to the last answer. */
  seconds: number;
  /** Microseconds of the client process's CPU time. */
  cpu: number;
}

/** Milliseconds from a request to the last byte of its answer: half of them, and 99 of 100, were faster. */
export interface Latencies {
  p50: number;
  p99: number;
}

/** What the client answers: one message for each that it gets, or `wrong`. */
export type FromClient =
  | { type: 'connected' }
  | ({ type: 'loaded' } & Loaded)
  | ({ type: 'closed' } & Latencies)
  | { type: 'wrong'; server: string; reason: string };
