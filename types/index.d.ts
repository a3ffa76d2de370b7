// The public types of spec-session, written by hand: `src/index.ts` is checked against them.
//
// Rule of this file: whatever compiles with @types/express-session 1.19 compiles here. Parameters are only ever wider,
// and what code reads is no wider, so that both `err.message` and `cookie.expires?.getTime()` go on compiling.
// Four installations have to work, each without `skipLibCheck`: under the package's own name, as `express-session` through
// an npm alias, and both of them beside @types/express-session, which stores' types bring along. In all of them
// `express-session` is the name of this file's namespace: see `express-session.d.ts`, and the end of this file.
//
// biome-ignore-all lint/suspicious/noExplicitAny: an error is whatever the store threw, and callers read `err.message`
// biome-ignore-all lint/suspicious/noTsIgnore: each is an error in some installations only, which rules out ts-expect-error

/// <reference types="node" />
/// <reference path="./express-session.d.ts" />
import type { BinaryLike, KeyObject } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';

// It may be missing. An import that can't be resolved gives `any`, which the conditional types below look for.
// @ts-ignore TS2307, TS7016
import type express = require('express');

// The neighbour has to be in the program before this file, or its SessionStore could not stand beside the one below. By
// this name, since 'express-session' is this very file. Compilers frown at the name, but resolve it; that there is nothing
// to resolve is no error here.
// @ts-ignore TS6137, TS2307, TS2882
import '@types/express-session';

export = session;

/**
 * Makes a session middleware.
 *
 * It puts `session`, `sessionID` and `sessionStore` on each request, and stores what the request changed when the
 * response ends. It runs under Express 4 and 5, connect, and bare `node:http`, `node:https` and `node:http2`.
 *
 * @example
 * app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }))
 *
 * @param options see {@link session.SessionOptions}; only `secret` is required
 * @returns the middleware. It calls `next()`, or `next(err)` with the error of the store, of `genid` or of the `cookie`
 *   function. It calls `next(err)` a second time if the store can't save the session at the end
 * @throws TypeError if an option is invalid; the message names the option, its value and the allowed values
 */
declare function session(options?: session.SessionOptions): session.RequestHandler;

declare namespace session {
  /** A key for the signature of the session id: anything that `crypto.createHmac` takes. */
  type Secret = BinaryLike | KeyObject;

  /** The request that `genid`, the `cookie` function and stores get: Express's, where its types are installed. */
  type Request = unknown extends express.Request ? IncomingMessage & Express.Request : express.Request;

  /**
   * The middleware without Express: for connect, `node:http`, `node:https` and the HTTP/2 compatibility API.
   *
   * @param req the request
   * @param res the response. For a WebSocket upgrade, which has none, pass `{}`: the middleware loads the session, and
   *   sends no cookie
   * @param next called when `req.session` is there, or with the error if the session could not be loaded; called a
   *   second time, with the error, if the session can't be stored
   */
  // Taken from a method, whose parameters may vary both ways, so that a variable that holds this middleware can be
  // given another one, written for Express's request.
  type PlainRequestHandler = {
    handle(
      req: IncomingMessage | Http2ServerRequest,
      res: ServerResponse | Http2ServerResponse | Record<string, never>,
      next: (err?: unknown) => void,
    ): void;
  }['handle'];

  /** The result of {@link session}: an `express.RequestHandler` that also takes the requests of `node:http`. */
  // Express's comes last, since `Parameters<…>` looks at the last of several signatures.
  type RequestHandler = unknown extends express.RequestHandler
    ? PlainRequestHandler
    : PlainRequestHandler & express.RequestHandler;

  /** Options of {@link session}. */
  interface SessionOptions {
    /**
     * The key that signs the session id in the cookie (HMAC-SHA-256), so that an id can't be guessed or made up.
     * Give it at least 32 random bytes, and keep it out of the source code.
     *
     * An array rotates keys: the first one signs, and any may verify. Put a new secret in front, and drop the old one
     * when the cookies that it signed have expired. You may also change the array while the server runs.
     *
     * @throws TypeError if it is empty, or holds something that is neither a string, binary data nor a `KeyObject`
     */
    secret: Secret | readonly Secret[];

    /**
     * Makes the id of a new session. Ids must be unique and impossible to guess.
     *
     * @default 24 random bytes, base64url
     * @param req the request that begins the session
     * @returns the id: a string that is not empty. Anything else, and anything thrown, goes to `next` as an error
     */
    genid?(req: Request): string;

    /**
     * The name of the session cookie. Applications on one host share its cookies, even on different ports: give each
     * another name.
     *
     * @default 'connect.sid'
     */
    name?: string | undefined;

    /**
     * An older word for `name`. If both are given, `name` wins.
     *
     * @deprecated use `name`
     */
    key?: string | undefined;

    /**
     * Keeps the sessions.
     *
     * @default a new {@link MemoryStore}, which is for development and tests
     */
    store?: Store | undefined;

    /**
     * Attributes of the session cookie, or a function that returns them for each request. The function runs at most
     * once a request. Its errors go to `next`, and so does a TypeError if it does not return an object.
     *
     * @default { path: '/', httpOnly: true, secure: false } and no expiry
     */
    cookie?: CookieOptions | ((req: Request) => CookieOptions) | undefined;

    /**
     * Send the cookie with every response and start its time to live again, so that a session ends after `maxAge`
     * without a visit. Without `rolling`, the time runs from the last change of the session.
     *
     * If `saveUninitialized` is false, a new session without data gets no cookie.
     *
     * @default false
     */
    rolling?: boolean | undefined;

    /**
     * Store the session at the end of every request, even if the request did not change it. Only a store that expires
     * sessions and lacks `touch` needs it. Of two parallel requests, the one that ends last overwrites the changes of
     * the other.
     *
     * Set it explicitly, usually to `false`.
     *
     * @default true (leaving it out is deprecated)
     */
    resave?: boolean | undefined;

    /**
     * Whether to trust the `X-Forwarded-Proto` header of a reverse proxy when deciding if the connection is secure.
     *
     * - `true`: yes; where there are several values, the first one
     * - `false`: no; only a TLS connection to this process is secure
     * - `undefined`: as Express's "trust proxy" setting; outside Express as `false`
     *
     * @default undefined
     */
    proxy?: boolean | undefined;

    /**
     * Store a new session without data, and send its cookie. With `false`, a visitor gets a cookie only when there is
     * something to remember, for example a login; some laws require that.
     *
     * Set it explicitly, usually to `false`.
     *
     * @default true (leaving it out is deprecated)
     */
    saveUninitialized?: boolean | undefined;

    /**
     * Decides about the stored session when the application deletes `req.session` or sets it to `null`.
     *
     * - `'destroy'`: the middleware removes it from the store at the end of the response
     * - `'keep'`: it stays as it was before the request
     *
     * @default 'keep'
     */
    unset?: 'destroy' | 'keep' | undefined;
  }

  /** Attributes of the session cookie (RFC 6265, section 4.1.2, and its successors). */
  interface CookieOptions {
    /**
     * Time to live, in milliseconds, sent as an `Expires` attribute. Leave it out, or set `null`, for a cookie that lasts
     * until the browser ends. If you set both `maxAge` and `expires`, the later one in the object counts.
     *
     * @default none
     */
    maxAge?: number | null | undefined;

    /**
     * When the cookie expires; `false` or `null` for the end of the browser's run. A fixed moment suits few
     * applications: once it has passed, every new session is born expired.
     *
     * @deprecated use `maxAge`
     * @default none
     */
    expires?: Date | false | null | undefined;

    /**
     * The browser sends the cookie, and the middleware makes a session, for this path and those below it (RFC 6265,
     * section 5.1.4).
     *
     * @default '/'
     */
    path?: string | undefined;

    /**
     * The host that gets the cookie, with its subdomains.
     *
     * @default none: only the host that set it
     */
    domain?: string | undefined;

    /**
     * Hide the cookie from scripts in the page (`document.cookie`).
     *
     * @default true
     */
    httpOnly?: boolean | undefined;

    /**
     * Have the browser send the cookie over secure connections only. Recommended.
     *
     * - `true`: the server does not set the cookie on an insecure connection. Behind a reverse proxy, set Express's
     *   "trust proxy" or the `proxy` option
     * - `'auto'`: as secure as the connection on which the session began
     *
     * @default false
     */
    secure?: boolean | 'auto' | undefined;

    /**
     * Whether the browser sends the cookie with requests that come from other sites.
     *
     * - `'strict'` or `true`: never
     * - `'lax'`: only when a link brings the user
     * - `'none'`: always; browsers then demand `secure`
     * - `'auto'`: `None` over a secure connection, `Lax` otherwise
     * - `false`: no attribute; the browser decides
     *
     * @default false
     */
    sameSite?: boolean | 'lax' | 'strict' | 'none' | 'auto' | undefined;

    /**
     * Give each site that embeds the page a separate cookie (CHIPS). Browsers demand `secure` with it.
     *
     * @default false
     */
    partitioned?: boolean | undefined;

    /**
     * Which cookies a browser that has too many keeps longest (draft-west-cookie-priority).
     *
     * @default none, which browsers treat as 'medium'
     */
    priority?: 'low' | 'medium' | 'high' | undefined;

    /**
     * Without effect: the session cookie is always signed.
     *
     * @deprecated leave it out
     */
    signed?: boolean | undefined;

    /**
     * Without effect: a signed id is percent-encoded.
     *
     * @deprecated leave it out
     */
    encode?: ((val: string) => string) | undefined;
  }

  /** The session's cookie, `req.session.cookie`. Changes to it apply to this session alone. */
  class Cookie implements CookieOptions {
    /**
     * @param options attributes to begin with; the others get their defaults
     * @throws TypeError if `options` is not an object, or `maxAge` not a number of milliseconds that a Date can express
     */
    constructor(options?: CookieOptions);

    /** The time to live as it was last set, in milliseconds; `null` if there is none. A touch goes back to it. */
    originalMaxAge: number | null;

    /**
     * Milliseconds that remain. Setting it sets `expires` and `originalMaxAge`.
     *
     * @throws TypeError if you set it to anything but a number of milliseconds that a Date can express
     */
    maxAge?: number | undefined;

    /** When the cookie expires. Set it to `null` for a cookie that lasts until the browser ends. */
    expires?: Date | null | undefined;

    /** {@link CookieOptions.path} */
    path?: string | undefined;
    /** {@link CookieOptions.domain} */
    domain?: string | undefined;
    /** {@link CookieOptions.httpOnly} */
    httpOnly?: boolean | undefined;
    /** {@link CookieOptions.secure} */
    secure?: boolean | 'auto' | undefined;
    /** {@link CookieOptions.sameSite}; the middleware settles `'auto'` when it makes the session. */
    sameSite?: boolean | 'lax' | 'strict' | 'none' | undefined;
    /** {@link CookieOptions.partitioned} */
    partitioned?: boolean | undefined;
    /** {@link CookieOptions.priority} */
    priority?: 'low' | 'medium' | 'high' | undefined;
    /**
     * Without effect.
     *
     * @deprecated leave it out
     */
    signed?: boolean | undefined;
  }

  /** A {@link Cookie} to which more may be assigned than is ever read from it. */
  // Accessors can't be optional: in Cookie itself they would have to stand in every object that is written for one.
  interface AssignableCookie extends Omit<Cookie, 'expires' | 'maxAge'> {
    /** {@link Cookie.expires} */
    get expires(): Date | null | undefined;
    /** `false` or `null` for a cookie that lasts until the browser ends. */
    set expires(value: Date | false | null | undefined);

    /** {@link Cookie.maxAge} */
    get maxAge(): number | undefined;
    /** `null` for a cookie that lasts until the browser ends. */
    set maxAge(value: number | null | undefined);
  }

  /** The part that every session has. */
  // Inherited by SessionData, since applications declare its `cookie` once more, as `Cookie`.
  interface SessionRecord {
    /** The session's cookie, which stores keep with the data. */
    cookie: Cookie | AssignableCookie;
  }

  /**
   * The data of an application's sessions. Declare your own properties by merging; on `req.session` they are
   * optional. Stores keep JSON: a Date comes back as a string.
   *
   * @example
   * declare module 'spec-session' {
   *   interface SessionData { userId: string }
   * }
   */
  interface SessionData extends SessionRecord {}

  /** Called once, with the error if there was one. */
  type SessionCallback = (err: any) => void;

  /** The result of a {@link Session} method without a callback: a promise. See there for the parameter. */
  type SessionPromise<Erased> = Erased extends void ? Promise<void> : any;

  /**
   * One client's session, `req.session`. Its methods take a callback or, without one, return a promise.
   *
   * Don't name data like the methods, `id` or `req`: such keys are lost on load.
   */
  class Session {
    /**
     * For stores that make sessions themselves; applications find theirs at `req.session`.
     *
     * @param request its `sessionID` becomes the session's id
     * @param data the session's first data
     */
    constructor(request: Express.Request, data?: object | null);

    /** The session's id, as `req.sessionID`. It can't be set. */
    id: string;

    /** The session's cookie: change its attributes to change them for this session. */
    cookie: Cookie | AssignableCookie;

    // Tests of applications put functions of their own, `(callback) => this`, in the place of the next four methods. Such
    // a function has to fit both overloads: compilers compare overloads with `any` in the place of their type parameters,
    // so the first one counts as returning `any`. It gets the type of its `callback` from overloads with the same type
    // parameters only. `Parameters<…>`, `ReturnType<…>` and `promisify` look at the last one.

    /**
     * Removes this session from the store and puts a new, empty one with a new id at `req.session`. Do it at login and
     * wherever rights change, against session fixation.
     *
     * @returns a promise; it rejects with the error of the store or of `genid`, and with that of the `cookie` function
     */
    regenerate<Erased = void>(...none: never[]): SessionPromise<Erased>;
    /**
     * Removes this session from the store and puts a new, empty one with a new id at `req.session`. Do it at login and
     * wherever rights change, against session fixation.
     *
     * @param callback called once the new session is there, with the error if there was one
     */
    regenerate<Erased = void>(callback: SessionCallback): this;

    /**
     * Removes this session from the store, and `req.session` from the request. The browser keeps its cookie, which is
     * then worth nothing.
     *
     * @returns a promise; it rejects with the store's error
     */
    destroy<Erased = void>(...none: never[]): SessionPromise<Erased>;
    /**
     * Removes this session from the store, and `req.session` from the request. The browser keeps its cookie, which is
     * then worth nothing.
     *
     * @param callback called when the store has answered, with its error if there was one
     */
    destroy<Erased = void>(callback: SessionCallback): this;

    /**
     * Reads the session from the store again. `req.session` is then a new object; changes that were not saved are lost.
     *
     * @returns a promise; it rejects with the store's error, or if the session is gone or its record is damaged
     */
    reload<Erased = void>(...none: never[]): SessionPromise<Erased>;
    /**
     * Reads the session from the store again. `req.session` is then a new object; changes that were not saved are lost.
     *
     * @param callback called when it is there, or with the store's error, or if the session is gone or its record is
     *   damaged
     */
    reload<Erased = void>(callback: SessionCallback): this;

    /**
     * Stores the session now. The middleware does so at the end of the response, before anything given to `end` leaves:
     * call it in a response that is streamed or stays open, or in a WebSocket handler.
     *
     * @returns a promise; it rejects with the store's error, and may be left alone: nothing crashes when it rejects
     */
    save<Erased = void>(...none: never[]): SessionPromise<Erased>;
    /**
     * Stores the session now. The middleware does so at the end of the response, before anything given to `end` leaves:
     * call it in a response that is streamed or stays open, or in a WebSocket handler.
     *
     * @param callback called when the store has answered, with its error if there was one. Where a variable may hold one
     *   or not, the session counts as returned
     */
    save<Erased = void>(callback?: SessionCallback): this;

    /** Begins the cookie's time to live anew. The middleware does so at the end of each response. */
    touch(): this;

    /** Sets `cookie.maxAge` back to `cookie.originalMaxAge`. */
    resetMaxAge(): this;
  }

  /**
   * Base class of stores. A store must have `get`, `set` and `destroy`, should have `touch`, and may have `all`,
   * `length` and `clear`. It calls each callback once, with an error or without.
   *
   * It emits `'disconnect'` and `'connect'` if it loses and finds its server: between the two, requests get no session.
   *
   * JavaScript that was written before classes may call it as a function: `Store.call(this)`.
   *
   * @example
   * class MapStore extends session.Store {
   *   sessions = new Map()
   *   get(sid, callback) { const json = this.sessions.get(sid); callback(null, json && JSON.parse(json)) }
   *   set(sid, data, callback) { this.sessions.set(sid, JSON.stringify(data)); callback?.() }
   *   destroy(sid, callback) { this.sessions.delete(sid); callback?.() }
   * }
   */
  abstract class Store extends EventEmitter {
    /**
     * Removes a request's session and makes a new one on the request.
     *
     * @param req the request
     * @param callback called with the error of `destroy`, if there was one; the new session is there all the same
     */
    regenerate(req: Request, callback: (err?: any) => any): void;

    /**
     * Loads a session apart from any HTTP request, as for a WebSocket.
     *
     * @param sid the session's id
     * @param callback called with the session, which has the methods of {@link Session} as well; with nothing if there is
     *   none; or with the error
     */
    load(sid: string, callback: (err: any, session?: SessionData) => any): void;

    /**
     * Makes a session from a record of `get`, and puts it at `req.session`.
     *
     * @param req the request; its `sessionID` becomes the session's id
     * @param session the record
     * @throws Error if it has no `cookie`
     */
    createSession(req: Request, session: SessionData): Session & SessionData;

    /**
     * Finds a session. Required.
     *
     * @param sid its id
     * @param callback called with `(null, session)`. If there is no session, called with `null` or `undefined` for it, or
     *   with an error whose `code` is `'ENOENT'`. Called with any other error if the store fails
     */
    abstract get(sid: string, callback: (err: any, session?: SessionData | null) => void): void;

    /**
     * Keeps a session, new or not. Required.
     *
     * @param sid its id
     * @param session to keep as JSON, until `session.cookie.expires`
     * @param callback called when the store has it, or with the error
     */
    abstract set(sid: string, session: SessionData, callback?: (err?: any) => void): void;

    /**
     * Forgets a session. Required.
     *
     * @param sid its id; a missing one is not an error
     * @param callback called when it is gone, or with the error
     */
    abstract destroy(sid: string, callback?: (err?: any) => void): void;

    /**
     * Gives all sessions, as an array or by their ids. Optional; the middleware doesn't call it.
     *
     * @param callback called with the sessions, or with the error
     */
    all?(callback: (err: any, obj?: SessionData[] | { [sid: string]: SessionData } | null) => void): void;

    /**
     * Counts the sessions. Optional; the middleware doesn't call it.
     *
     * @param callback called with the number, or with the error
     */
    length?(callback: (err: any, length?: number) => void): void;

    /**
     * Forgets all sessions. Optional; the middleware doesn't call it.
     *
     * @param callback called when they are gone, or with the error
     */
    clear?(callback?: (err?: any) => void): void;

    /**
     * Keeps a session from expiring without storing its data. Recommended: called at the end of each request that did
     * not change its session.
     *
     * @param sid its id; a missing one is not an error
     * @param session its `cookie.expires` is the new expiry
     * @param callback called when it is done, or with the error
     */
    touch?(sid: string, session: SessionData, callback?: (err?: any) => void): void;
  }

  /**
   * Keeps sessions in this process's memory, as JSON, and never gives back an expired one.
   *
   * For development and tests: nothing removes sessions that nobody asks for, they end with the process, and no other
   * process sees them. With `NODE_ENV=production` it warns when a middleware is made with it by default.
   */
  class MemoryStore extends Store {
    get(sid: string, callback: (err: any, session?: SessionData | null) => void): void;
    set(sid: string, session: SessionData, callback?: (err?: any) => void): void;
    destroy(sid: string, callback?: (err?: any) => void): void;
    all(callback: (err: any, obj?: { [sid: string]: SessionData } | null) => void): void;
    length(callback: (err: any, length?: number) => void): void;
    clear(callback?: (err?: any) => void): void;
    touch(sid: string, session: SessionData, callback?: (err?: any) => void): void;
  }

  /** The store at `req.sessionStore`. */
  type RequestStore = Store & {
    /** Makes a new session on a request. The middleware adds it to the store. */
    generate: (req: Express.Request) => void;
  };

  /** The properties that the middleware puts on a request. */
  interface SessionProperties {
    /**
     * The client's session: its data, and the methods of {@link Session}. Delete it, or set it to `null`, to end it
     * according to the `unset` option.
     *
     * Its type is never undefined, but it is missing before the middleware has run, for a path outside `cookie.path`, and
     * while the store is disconnected.
     */
    session: Session & Partial<SessionData>;

    /** The session's id. It is missing where `session` is. */
    sessionID: string;

    /** The store of the middleware that handled the request. */
    sessionStore: RequestStore;
  }
}

// Where @types/express-session describes the request, it names `session.Session`, inside of this namespace. There the
// name is looked up here first, and so `req.session` is the same everywhere, whoever else describes it.
import ours = session;

declare global {
  namespace Express {
    export import session = ours;

    // By `extends`: properties of its own would be declared twice beside @types/express-session (TS2717), which
    // inherited ones may be.
    interface Request extends session.SessionProperties {}

    // Two type aliases of one name would be a duplicate (TS2300) in both files. An import alias beside one is an error
    // in this line alone, and the other declaration is then the one that counts.
    // @ts-ignore TS2440
    export import SessionStore = session.RequestStore;
  }
}
