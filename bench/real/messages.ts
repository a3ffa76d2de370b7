/** The messages between the processes of the benchmark on real requests, all of them JSON. */
import type { Data } from './answers.mjs';

/** The hosts: a bare `node:http` server, and Express 5. */
export const HOSTS = ['http', 'express5'] as const;
/** One of {@link HOSTS}. */
export type Host = (typeof HOSTS)[number];

/** Where sessions are kept. */
export const STORES = ['memory', 'delayed', 'redis'] as const;
/** One of {@link STORES}. */
export type Store = (typeof STORES)[number];

/** The task of a server process. */
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

/** Messages to a server: its plan first, then commands. */
export type ToServer = { type: 'serve'; plan: ServerPlan } | { type: 'mark' } | { type: 'clear' } | { type: 'count' };

/** The resources that a server process has used since its start. */
export interface Mark {
  /** Microseconds of CPU time, user and system, of all its threads. */
  cpu: number;
  /** System calls that write; absent where the system does not count them. */
  writes?: number;
}

/** A server's answers: one for each message, or `broken`. */
export type FromServer =
  | { type: 'listening'; port: number }
  | ({ type: 'mark' } & Mark)
  | { type: 'cleared' }
  | { type: 'count'; sessions: number }
  | { type: 'broken'; reason: string };

/** The request that one connection repeats, and the expected answer. */
export interface Conversation {
  /** The bytes of the request, as latin1. */
  request: string;
  /** The whole body. With `counted`, the text before a number. */
  body: string;
  /** The number at the end of the first answer's body; it grows by one with each answer. */
  counted?: number;
  /** A regular expression for the whole Set-Cookie field; absent where there must be none. */
  setCookie?: string;
}

/** Messages to the client. It may be connected to several servers; it puts a load on one at a time. */
export type ToClient =
  | { type: 'connect'; server: string; port: number; conversations: readonly Conversation[] }
  /** With `warmUp`, the latencies don't count. */
  | { type: 'load'; server: string; requests: number; warmUp: boolean }
  | { type: 'close'; server: string };

/** The result of a load. */
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

/** The client's answers: one for each message, or `wrong`. */
export type FromClient =
  | { type: 'connected' }
  | ({ type: 'loaded' } & Loaded)
  | ({ type: 'closed' } & Latencies)
  | { type: 'wrong'; server: string; reason: string };
