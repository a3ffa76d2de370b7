import type http from 'node:http';
import type { Pages } from '../support/application.cjs';

/** The session middleware, as frameworks take it. */
export type Middleware = (req: http.IncomingMessage, res: http.ServerResponse, next: (err?: unknown) => void) => void;

/** A framework that the middleware runs under. */
export interface Host {
  /** As the README names it. */
  readonly name: string;
  /**
   * It writes an answer before it ends the response: then the answer is on its way before it turns out that the session is
   * not stored.
   */
  readonly writesFirst?: boolean;
  /**
   * Puts an application together, as the framework's documentation shows, and answers each page with the framework's
   * own means.
   *
   * @returns the framework's server, before it listens
   */
  serve(session: Middleware, pages: Pages): http.Server | Promise<http.Server>;
}
