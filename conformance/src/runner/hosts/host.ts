import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Middleware } from '../../targets/target.js';

/** A listener of requests, as `node:http` takes it. */
export type Listener = (req: IncomingMessage, res: ServerResponse) => void;

/** A handler of what went wrong before it; it answers the request and never fails itself. */
export type ErrorHandler = (error: unknown, req: IncomingMessage, res: ServerResponse) => void;

/** An application, apart from the framework that carries it. */
export interface AppParts {
  /** Express's setting; undefined leaves it alone. */
  trustProxy?: boolean | number | string;
  /** In order; `mount` is the path at which it is mounted. */
  middlewares: { mount?: string; handler: Middleware }[];
  /** What comes last. */
  handler: Middleware;
  onError: ErrorHandler;
}

/** A way to serve an application over HTTP. */
export interface Host {
  /** The needs of scenarios that it can meet. */
  readonly offers: readonly string[];
  build(parts: AppParts): Listener;
}
