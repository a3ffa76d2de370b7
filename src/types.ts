import type { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { Session } from './session.js';

/** Called once, with the error if there was one. Stores pass `undefined`, `null` or nothing for success. */
export type Done = (err?: unknown) => void;

/** A record as a store gives it: parsed JSON, nothing of which can be trusted. */
export type SessionRecord = Record<string, unknown> & { cookie?: unknown };

/** Receives a record, or nothing when the store has none for the id. */
export type RecordCallback = (err?: unknown, record?: unknown) => void;

/**
 * The part of a store that the middleware calls. Only an EventEmitter with the first three methods is demanded
 * (store.kind.emitter): `createSession`, `regenerate`, `generate` and `touch` are used where a store has them.
 */
export interface SessionStore extends EventEmitter {
  get(sid: string, callback: RecordCallback): unknown;
  set(sid: string, session: object, callback: Done): unknown;
  destroy(sid: string, callback: Done): unknown;
  touch?(sid: string, session: object, callback: Done): unknown;
  regenerate?(req: SessionRequest, callback: Done): unknown;
  createSession?(req: SessionRequest, record: SessionRecord): unknown;
  /** Set by the middleware: puts a new session on a request. */
  generate?(req: SessionRequest): void;
}

/** The part of a request that the middleware reads and writes: HTTP/1.1, HTTP/2 compatibility API or a mock. */
export interface SessionRequest {
  headers: IncomingHttpHeaders;
  method?: string | undefined;
  url?: string | undefined;
  /** Express and connect keep the URL as it came here when they strip a mount path from `url`. */
  originalUrl?: string | undefined;
  httpVersionMajor?: number | undefined;
  socket?: { encrypted?: boolean } | null | undefined;
  connection?: { encrypted?: boolean } | null | undefined;
  /** Express: whether the connection is secure, by its "trust proxy" setting. */
  secure?: boolean | undefined;
  /** Set by cookie-parser. */
  secret?: Secret | undefined;
  cookies?: Record<string, unknown> | undefined;
  signedCookies?: Record<string, unknown> | undefined;
  /** Set by this middleware. An application may delete it, or set it to null. */
  session?: Session | null | undefined;
  sessionID?: string | undefined;
  sessionStore?: SessionStore | undefined;
}

type WriteCallback = (err?: Error | null) => void;

/** The part of a response that the middleware uses and wraps. */
export interface SessionResponse {
  statusCode: number;
  statusMessage?: string | undefined;
  headersSent: boolean;
  /** Whether Node's `end` has run. */
  writableEnded?: boolean;
  /** Whether all of it has been handed to the network. */
  writableFinished?: boolean;
  /** Bytes that were written and have not been handed over yet. */
  writableLength?: number;
  /** Whether its connection is gone (HTTP/1). */
  destroyed?: boolean;
  /** HTTP/2: what it is sent over. */
  stream?: { destroyed?: boolean } | null;
  getHeader(name: string): number | string | string[] | undefined;
  setHeader(name: string, value: string | readonly string[]): unknown;
  setHeaders?: ((headers: never) => unknown) | undefined;
  appendHeader?: ((name: string, value: string | readonly string[]) => unknown) | undefined;
  removeHeader(name: string): unknown;
  writeHead(statusCode: number, ...rest: unknown[]): unknown;
  flushHeaders?: (() => unknown) | undefined;
  write(chunk: unknown, encoding?: BufferEncoding | WriteCallback, callback?: WriteCallback): boolean;
  end(chunk?: unknown, encoding?: unknown, callback?: unknown): unknown;
  destroy?: (() => unknown) | undefined;
  once(event: 'finish' | 'close', listener: () => void): unknown;
}

/** Passes control on: without an argument to the next handler, with an error to the error handlers. */
export type Next = (err?: unknown) => void;

/** Anything that `crypto.createHmac` takes as a key. */
export type Secret = import('node:crypto').BinaryLike | import('node:crypto').KeyObject;
