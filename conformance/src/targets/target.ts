import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request handler in the manner of connect and Express. */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => unknown;

/**
 * How a library writes a session's id into its cookie, and reads it from there. Without one of its own, a target's
 * cookies have express-session's form.
 */
export interface CookieCodec {
  /**
   * Writes an id.
   *
   * @param name the cookie's name.
   * @returns the cookie's value, as it stands in a Cookie header. A library whose signature is a cookie of its own gives
   *   the values of both, by their names.
   */
  sign(id: string, secret: string, name: string): string | Readonly<Record<string, string>>;
  /**
   * Reads an id.
   *
   * @param value as it stands in a Set-Cookie header.
   * @param secrets one of them has to have signed it; without them only the form counts.
   * @returns undefined when there is no such id in the value.
   */
  read(value: string, secrets?: readonly string[]): string | undefined;
}

/**
 * An implementation of session middleware, as the runner sees it.
 *
 * A package that is called like express-session needs nothing more than its name: what is here is then read from its
 * exports. Anything else is attached by an adapter: a module that exports an object of this shape as `adapter` or as
 * its default.
 */
export interface Adapter {
  /** What reports call it. */
  name: string;
  /** Its version, for reports and for choosing a baseline. Default: that of the package that holds the module. */
  version?: string;
  /**
   * Makes a middleware that sets `req.session`, `req.sessionID` and `req.sessionStore` as express-session documents
   * them.
   *
   * @param options the scenario's options, with a `secret` unless the scenario is about its absence, and with `store`
   *   where the scenario gives one.
   * @throws whatever the implementation throws for options that it refuses.
   */
  createMiddleware(options: Record<string, unknown>): Middleware;
  /**
   * What it can't do, by the names that `conformance list` shows as needs (`session.reload`, `option.resave=true`, …).
   * Scenarios that need it are then not applicable. An unknown name is an error.
   */
  lacks?: readonly string[];
  /** How it writes a session's id into its cookie. Default: as express-session does, signed, in `s:<id>.<signature>`. */
  codec?: CookieCodec;
  /**
   * The class that stores extend: `EventEmitter` where a library takes any object with `get`, `set` and `destroy`.
   * Without it, scenarios with such a store are not applicable.
   */
  Store?: new () => EventEmitter;
  /** The store that is used when none is given. Without it, scenarios that look into it are not applicable. */
  MemoryStore?: new () => EventEmitter;
  /** The module's exports, for the scenarios that look at them. */
  exports?: object;
  /** How long, in real milliseconds, nothing has to move before a request counts as hanging. Default 60. */
  patienceMs?: number;
}

/** An implementation that has been loaded. */
export interface Target extends Adapter {
  /** Whether somebody wrote an adapter for it, rather than that it is called like express-session. */
  adapted: boolean;
  version: string;
  lacks: readonly string[];
  patienceMs: number;
}
