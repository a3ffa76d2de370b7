import type { BrowserMove, Engine, HostName, Scenario } from '../conformance/src/corpus/scenario.js';
import type { KeptCookie } from '../conformance/src/runner/browser-control.js';
import type { Outcome } from '../conformance/src/runner/outcome.js';

/**
 * Two processes take part. One has the application, with the target, its store and a date that stands still (worker.ts);
 * the other has Playwright, whose timers must go on. These are their messages.
 */

/** A way to make a browser send one request. */
export interface Move {
  client: string;
  tab: string;
  by: BrowserMove;
  /** The target, with scheme and port. */
  url: string;
  /** The page of the harness on which the link, form, frame, image or script is. */
  page: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  credentials: 'include' | 'same-origin' | 'omit';
}

/** Where nginx listens. */
export interface NginxPorts {
  http: number;
  https: number;
}

/** The calls that the application's process makes to the browser's process. */
export interface Driver {
  /** Resolves when the browser has done it; rejects when it could not. */
  move(move: Move): Promise<void>;
  restart(client: string): Promise<void>;
  /** Has a script of this page assign to `document.cookie`. */
  assignCookie(client: string, page: string, text: string): Promise<void>;
  kept(client: string): Promise<KeptCookie[]>;
  /** `document.cookie` in a tab, or in the frame that was embedded last. */
  visible(client: string, tab: string, inFrame: boolean): Promise<string>;
  /** Why Set-Cookie lines were refused since this was last asked. */
  refused(client: string): Promise<string[]>;
  /** Starts nginx before an application that listens on this port, if it does not run yet. */
  nginx(upstream: number): Promise<NginxPorts>;
}

/** One scenario for one engine. */
export interface Job {
  scenario: Scenario;
  engine: Engine;
  host: HostName;
  /** How the browser sends a request that names no other way. */
  by: BrowserMove;
}

/** Messages to the application's process. */
export type ToWorker =
  | { type: 'load'; file: string }
  | { type: 'job'; job: Job }
  | { type: 'answer'; id: number; value?: unknown; error?: string };

/** Its answers and calls. */
export type FromWorker =
  | { type: 'ready'; name: string; version: string }
  | { type: 'broken'; reason: string }
  | { type: 'ask'; id: number; what: keyof Driver; args: unknown[] }
  | { type: 'result'; outcome: Outcome; explained: string[]; durationMs: number };
