import type http from 'node:http';
import type { Pages } from '../support/application.cjs';

/** The session middleware, in the form that frameworks accept. */
export type Middleware = (req: http.IncomingMessage, res: http.ServerResponse, next: (err?: unknown) => void) => void;

/** A framework that the middleware runs under. */
export interface Host {
  /** As the README names it. */
  readonly name: string;
  /**
   * Whether it writes an answer before it ends the response. Then a part of the answer has been sent when storing the
   * session fails.
   */
  readonly writesFirst?: boolean;
  /**
   * Assembles an application as the framework's documentation shows, and answers each page in the framework's own way.
   *
   * @returns the framework's server, before it listens
   */
  serve(session: Middleware, pages: Pages): http.Server | Promise<http.Server>;
}
