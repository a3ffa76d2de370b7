/** Made from spec/scenario.schema.json by `npm run types`: make changes there. */

import type { Action, Json } from './json.js';

/**
 * Lower-case words joined by hyphens. Ids are append-only: they are never given to something else.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Id".
 */
export type Id = string;
/**
 * Words joined by dots, general to particular. Append-only.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "RequirementId".
 */
export type RequirementId = string;
/**
 * `must`: documented. `should`: robust beyond the documentation. `may`: optional; failing it is reported and does not make a target nonconforming.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Level".
 */
export type Level = 'must' | 'should' | 'may';
/**
 * A name that other parts of the scenario use.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Name".
 */
export type Name = string;
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "HostName".
 */
export type HostName = 'express5' | 'express4' | 'connect' | 'http' | 'http2';
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "StoreOperation".
 */
export type StoreOperation = 'get' | 'set' | 'destroy' | 'touch' | 'all' | 'clear' | 'length';
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "StoreChoice".
 */
export type StoreChoice = ('default' | 'memory' | 'traced') | StoreMapping;
/**
 * What the application does, in order. When nothing of it ends the response, the application ends it with the body `ok`.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Actions".
 */
export type Actions = Action[];
/**
 * Warnings and deprecations, in order: text that matches each; `none` for not one. A mapping with an operator, for what a list can't express.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Warnings".
 */
export type Warnings =
  | 'none'
  | (
      | Json[]
      | {
          [k: string]: Json;
        }
    );
/**
 * Where a sentence comes from. `must` needs a `document`.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Source".
 */
export type Source =
  | string
  | {
      /**
       * The document that states it.
       */
      document?: string;
      /**
       * The document's version.
       */
      version?: string;
      /**
       * Its section, as the document names it.
       */
      section?: string;
      /**
       * The address of that section.
       */
      url?: string;
      /**
       * The implementation, with its version, that was seen to do so.
       */
      observed?: string;
      /**
       * What else explains it.
       */
      note?: string;
    };

/**
 * Scenarios of one documented feature. spec/README.md explains the format by example. Unknown keys are errors everywhere. Unless a description states otherwise, the author of the scenario sets the field.
 */
export type CorpusFile = {
  /**
   * The feature that the file is about, as the documentation names it.
   */
  feature: string;
  /**
   * Where the behaviour is documented or was observed; in words if it is neither.
   */
  source: Source;
  /**
   * The profile of those of its requirements that name none: `session`, what any server-side session library must do; `express`, what one must do that is compatible with express-session.
   */
  profile?: 'session' | 'express';
  /**
   * What is demanded, a sentence each.
   *
   * @minItems 1
   */
  requirements?: Requirement[];
  /**
   * What the scenarios of this file have in common. `options` and `request` are taken key by key, the others as a whole; what a scenario gives itself, counts. A scenario with `middlewares` takes no `options` and no `store`; one with `defaults: false` takes nothing.
   */
  defaults?: Defaults;
  /**
   * How it is shown.
   *
   * @minItems 1
   */
  scenarios?: Scenario[];
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Requirement".
 */
export type Requirement = {
  id: RequirementId;
  /**
   * Ids of requirements that are stated here now: selecting one of them selects the scenarios of this one.
   *
   * @minItems 1
   */
  aliases?: RequirementId[];
  level: Level;
  /**
   * Its profile, if another than the file's.
   */
  profile?: 'session' | 'express';
  /**
   * One sentence that is true of a conforming target.
   */
  text: string;
  /**
   * Where this sentence is documented or was observed, if elsewhere than the file's `source`.
   */
  source?: Source;
  /**
   * Other documents that ask for the same, each with its section.
   *
   * @minItems 1
   */
  alsoIn?: Source[];
  /**
   * Issues and pull requests of expressjs/session about it.
   *
   * @minItems 1
   */
  upstream?: number[];
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Scenario".
 */
export type Scenario = {
  id: Id;
  /**
   * Former ids: selecting one of them selects this scenario.
   *
   * @minItems 1
   */
  aliases?: Id[];
  /**
   * Given where the scenario shows a requirement for every library in the way of express-session.
   */
  profile?: 'express';
  /**
   * Why the scenario is as it is; for its readers only.
   */
  note?: string;
  /**
   * The requirements that it shows. Its level is the highest of theirs.
   *
   * @minItems 1
   */
  verifies: RequirementId[];
  /**
   * The HTTP hosts on which it makes sense; it runs on the chosen host if that is listed, and when none was chosen on the first. Default: any.
   *
   * @minItems 1
   */
  hosts?: HostName[];
  /**
   * In how many processes the application runs; their stores keep the records in one Redis or PostgreSQL. Default: in one, with records of its own.
   */
  replicas?: number;
  /**
   * Abilities of a target beyond those that the content already implies. A target that lacks one is not applicable.
   */
  needs?: (
    | 'asterisk-form'
    | 'auto'
    | 'browser'
    | 'callbacks'
    | 'clock'
    | 'compression'
    | 'cookie-codec'
    | 'cookie-form'
    | 'cookie-function'
    | 'cookie-parser'
    | 'cookie-path'
    | 'cookie.partitioned'
    | 'cookie.priority'
    | 'exports'
    | 'gates'
    | 'http2'
    | 'javascript-values'
    | 'memory-store'
    | 'middleware-chain'
    | 'mount'
    | 'nginx'
    | 'option.cookie'
    | 'option.genid'
    | 'option.key'
    | 'option.name'
    | 'option.proxy'
    | 'option.proxy=false'
    | 'option.proxy=true'
    | 'option.resave'
    | 'option.resave=false'
    | 'option.resave=true'
    | 'option.rolling'
    | 'option.rolling=false'
    | 'option.rolling=true'
    | 'option.saveUninitialized'
    | 'option.saveUninitialized=false'
    | 'option.saveUninitialized=true'
    | 'option.secret'
    | 'option.store'
    | 'option.unset'
    | 'option.unset=destroy'
    | 'option.unset=keep'
    | 'promises'
    | 'raw-http'
    | 'replicas'
    | 'response-api'
    | 'session-object'
    | 'session-store'
    | 'session.cookie'
    | 'session.destroy'
    | 'session.id'
    | 'session.regenerate'
    | 'session.reload'
    | 'session.save'
    | 'session.touch'
    | 'signed-cookies'
    | 'single-cookie'
    | 'store-class'
    | 'store-events'
    | 'store-kinds'
    | 'store-load'
    | 'store-touch'
    | 'store-trace'
    | 'stored-cookie'
    | 'tls'
    | 'trust-proxy'
    | 'upgrade'
    | 'warnings'
  )[];
  /**
   * Runs the scenario in a process of its own, because what it looks at happens once a process or when the target is loaded.
   */
  process?: {
    /**
     * Environment variables of that process. No others may be set: some make a process run code.
     */
    env?: {
      [k: string]: string;
    };
  };
  /**
   * Puts nginx before the application: it ends TLS and forwards by HTTP/1.1 with X-Forwarded-Proto. Browsers only. Default false.
   */
  nginx?: boolean;
  /**
   * By how many milliseconds the browser's clock is ahead of the server's at the beginning. A browser's clock can't be moved: with this, what the server issues for a minute ends for the browser in a moment. Default 0.
   */
  browserAhead?: number;
  /**
   * The virtual time at which the scenario begins (ISO 8601, UTC). Default 2030-06-01T12:00:00.000Z.
   */
  now?: string;
  /**
   * How the virtual clock behaves. Default: it stands still.
   */
  clock?: {
    /**
     * Milliseconds by which every reading moves it on.
     */
    step: number;
  };
  /**
   * Express's setting `trust proxy`. Default: not set.
   */
  trustProxy?: boolean | number | string;
  /**
   * Puts a compressing middleware before or after the session middlewares.
   */
  compression?: 'before' | 'after';
  /**
   * Named stores, for `middlewares`.
   */
  stores?: {
    [k: string]: StoreChoice;
  };
  /**
   * Several session middlewares, in order, in place of `options`.
   *
   * @minItems 1
   */
  middlewares?: MiddlewareSpec[];
  /**
   * What the application changes of the module's classes or of its stores, before the first step; spec/README.md explains each name.
   *
   * @minItems 1
   */
  alters?: (
    | 'cookie-same-site'
    | 'session-save'
    | 'session-touch'
    | 'store-create-session'
    | 'store-generate'
    | 'store-regenerate'
  )[];
  /**
   * The store of the one middleware. `default`: none is given. `memory`: a MemoryStore of the target, traced. `traced`: the harness's own. Default `default`.
   */
  store?: StoreChoice;
  /**
   * The options of the one session middleware. `secret` is added when it is missing (`{ $undefined: true }` for none); nothing else is.
   */
  options?: {
    [k: string]: Json;
  };
  /**
   * Puts a cookie parser before the session middlewares.
   */
  cookieParser?: {
    /**
     * Its secret. Default: none.
     */
    secret?: Json;
  };
  /**
   * What making the middleware does.
   */
  construct?: {
    /**
     * It throws this error; there are no steps then.
     */
    throws?: ErrorExpect;
    /**
     * It may throw this error, which is the end of the scenario; otherwise the steps have to show what it is that is refused.
     */
    mayThrow?: ErrorExpect;
    /**
     * What it warns of.
     */
    warnings?: Warnings;
  };
  /**
   * What happens, in order. The first step that fails ends the scenario.
   *
   * @minItems 1
   */
  steps?: Step[];
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "MiddlewareSpec".
 */
export type MiddlewareSpec = {
  name?: Name;
  /**
   * The path at which the application mounts it. Default: none.
   */
  mount?: string;
  /**
   * Its options; as `options` of a scenario.
   */
  options?: {
    [k: string]: Json;
  };
  /**
   * The name of one of `stores`. Default: none is given.
   */
  store?: Name;
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "StoreMapping".
 */
export type StoreMapping = {
  /**
   * Whose store it is.
   */
  kind: 'memory' | 'traced';
  /**
   * What it is made of. A traced store: a subclass of the target's Store (`store`, default), a bare event emitter (`emitter`), a constructor in the ES5 manner that calls `Store.call(this)` (`es5`), or an event emitter to which the methods of Store were assigned (`assigned`). A memory store: the target's MemoryStore (`store`, default), or an event emitter to which its methods were assigned and on which its constructor was called (`assigned`).
   */
  base?: 'store' | 'emitter' | 'es5' | 'assigned';
  /**
   * Operations that it does not have.
   *
   * @minItems 1
   */
  without?: ('touch' | 'all' | 'clear' | 'length')[];
  /**
   * How a traced store answers: its callback in a later turn (`later`, default), before the operation returns (`now`), by a promise alone (`promise`), or by both (`both`).
   */
  answers?: 'later' | 'now' | 'promise' | 'both';
  /**
   * `copy` keeps JSON text (default); `live` keeps and hands out the very same object.
   */
  keeps?: 'copy' | 'live';
  /**
   * Whether a traced store withholds records whose cookie has expired. Default true.
   */
  expires?: boolean;
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Step".
 */
export type Step = {
  /**
   * Sends the request without waiting for its answer; a later `finish` of this name does. `expect` then is about what is there now.
   */
  start?: Name;
  /**
   * The request that a client sends.
   */
  request?: RequestSpec;
  /**
   * What the application does before the session middlewares.
   */
  before?: Actions;
  /**
   * What the application does behind the session middlewares.
   */
  app?: Actions;
  /**
   * What the application's handler of errors does in place of its own answer, as long as nothing of the response has been sent. Default: status 500, and the error's name as body.
   */
  onError?: Actions;
  /**
   * With `start`: the gate at which the request has to arrive before the scenario goes on. Default: until nothing moves any more.
   */
  until?: Name;
  /**
   * Sends these requests together and waits for all. Expectations about the store belong to the step's own `expect`.
   *
   * @minItems 2
   * @maxItems 50
   */
  parallel?: RequestStep[];
  /**
   * Sends these requests over one connection, without waiting for an answer between them (RFC 9112, section 9.3.2). The connection is closed after the last. Expectations about the store belong to the step's own `expect`.
   *
   * @minItems 2
   * @maxItems 10
   */
  pipelined?: RequestStep[];
  /**
   * Waits for the answer to the request that was started under this name.
   */
  finish?: Name;
  /**
   * Moves the virtual clock by so many milliseconds, firing the timers that come due.
   */
  advance?: number;
  /**
   * Opens a gate, for good.
   */
  release?: Name;
  /**
   * Puts records into the store, unseen by its trace.
   */
  seed?: Seed[] | Seed;
  /**
   * Makes store operations fail from now on; `none` ends all faults.
   */
  fault?: 'none' | (Fault[] | Fault);
  store?: StoreCall;
  /**
   * Changes the content of the live array that was given as `secret`.
   *
   * @minItems 1
   */
  secrets?: Json[];
  deploy?: Deploy;
  /**
   * Closes the browser of this client, with all its tabs, and starts it again with its profile.
   */
  restart?: Name;
  documentCookie?: DocumentCookie;
  /**
   * What has to be true afterwards.
   */
  expect?: Expect;
};
/**
 * Ends the process of a replica, and starts it again with these options in place of those of the same name: one step of a rolling deployment.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Deploy".
 */
export type Deploy = {
  /**
   * Which.
   */
  replica: number;
  /**
   * Its new options. Default: those that it had.
   */
  options?: {
    [k: string]: Json;
  };
};
/**
 * A script assigns to document.cookie, on a page that the harness serves.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "DocumentCookie".
 */
export type DocumentCookie = {
  /**
   * What it assigns.
   */
  value: Json;
  /**
   * The page's origin.
   */
  from: string;
  /**
   * The client whose browser it is. Default: one and the same.
   */
  client?: Name;
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "RequestStep".
 */
export type RequestStep = {
  /**
   * The request that a client sends.
   */
  request: RequestSpec;
  /**
   * What the application does before the session middlewares.
   */
  before?: Actions;
  /**
   * What the application does behind the session middlewares.
   */
  app?: Actions;
  /**
   * What the application's handler of errors does in place of its own answer, as long as nothing of the response has been sent. Default: status 500, and the error's name as body.
   */
  onError?: Actions;
  /**
   * What has to be true afterwards.
   */
  expect?: Expect;
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "RequestSpec".
 */
export type RequestSpec = {
  /**
   * The client that sends it. Each has a cookie jar of its own. Default: one and the same.
   */
  client?: Name;
  /**
   * The Host header. Default app.example.com.
   */
  host?: string;
  /**
   * Sends it over TLS. Default false.
   */
  tls?: boolean;
  /**
   * The replica that serves it. Default: each in turn.
   */
  replica?: number;
  /**
   * The browser's tab in which it happens. Default: one and the same.
   */
  tab?: Name;
  /**
   * Default GET.
   */
  method?: string;
  /**
   * The request target: a path with its query, or `*`. Default `/`.
   */
  path?: string;
  /**
   * Parameters of the path, as it is sent: each is added after a semicolon (`/;sid=abc`).
   */
  pathParameters?: {
    [k: string]: Json;
  };
  /**
   * Parameters of the query, as it is sent: they are added after a question mark (`/?sid=abc`).
   */
  query?: {
    [k: string]: Json;
  };
  /**
   * What makes a browser send it: `navigate` (the address bar), `reload`, a `link`, `form`, `frame`, `image` or `fetch` on the page `from`, or the `redirect` that the step before has answered. Default `navigate`; `form` for POST.
   */
  by?: 'navigate' | 'reload' | 'link' | 'form' | 'frame' | 'image' | 'fetch' | 'redirect';
  /**
   * The page on which the link, form, frame, image or script is: the address of a page that the harness serves, outside of the application. Default: one of the same origin.
   */
  from?: string;
  /**
   * The mode of a `fetch`. Default `include`.
   */
  credentials?: 'include' | 'same-origin' | 'omit';
  /**
   * Default 1.1.
   */
  httpVersion?: '1.0' | '1.1';
  /**
   * Further headers; a list gives one line for each. A Cookie header replaces what the jar would send.
   */
  headers?: {
    [k: string]: Json;
  };
  /**
   * Cookies to send in place of those in the jar.
   */
  cookies?: CookieToSend[];
  /**
   * Whether `cookies` go in one Cookie header or each in its own. Default one.
   */
  cookieLines?: 'one' | 'each';
  /**
   * Whether the client sends the cookies that it holds and keeps those it gets. Default true.
   */
  jar?: boolean;
  /**
   * The request body; Content-Length is added.
   */
  body?: string;
  /**
   * The whole request as it goes over the wire, in place of everything above but `tls` and `client`; \r\n ends its lines.
   */
  raw?: string;
  /**
   * Asks for an upgrade to a WebSocket: the middlewares get an empty object as response, and the connection is answered with 101 after the application. Default false.
   */
  upgrade?: boolean;
  /**
   * The client gives up when this gate is reached.
   */
  abort?: Name;
};
/**
 * A cookie: written as it is (`name`, `value`), signed by the harness (`name`, `id`, `secret`), or taken from a jar (`jar`) and perhaps tampered with.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "CookieToSend".
 */
export type CookieToSend = {
  /**
   * The cookie's name. Default: the session's.
   */
  name?: string;
  /**
   * Its value, sent as written.
   */
  value?: Json;
  /**
   * A session id, to be signed.
   */
  id?: Json;
  /**
   * The secret to sign with. Default: the harness's own secret.
   */
  secret?: string;
  /**
   * The name of a cookie in the jar.
   */
  jar?: string;
  /**
   * The name under which the jar's cookie is sent. Default: its own.
   */
  as?: string;
  /**
   * The client whose jar it is. Default: the sending one.
   */
  from?: Name;
  /**
   * The sending client keeps the cookie, as a thief would. Default false.
   */
  keep?: boolean;
  /**
   * What is done to the jar's cookie: signature cut short, cut off, one character changed, the id changed under the same signature, prefix and signature removed, or signed anew with `secret`.
   */
  tamper?: 'truncate-signature' | 'drop-signature' | 'flip-signature' | 'change-id' | 'unsign' | 'resign';
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "ErrorMade".
 */
export type ErrorMade = {
  /**
   * Default Error.
   */
  name?: string;
  /**
   * Default `boom`.
   */
  message?: string;
  /**
   * Default: none.
   */
  code?: string;
};
/**
 * An error, by what it is; fields that are not named are not compared.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "ErrorExpect".
 */
export type ErrorExpect = {
  /**
   * Where it came out: `next` (a session middleware's), `thrown` (by a session middleware), `app` (the application), or the method whose callback got it.
   */
  from?: 'next' | 'thrown' | 'app' | 'save' | 'reload' | 'regenerate' | 'destroy' | 'touch' | 'store';
  /**
   * Its name.
   */
  name?: Json;
  /**
   * Its message.
   */
  message?: Json;
  /**
   * Its code.
   */
  code?: Json;
  /**
   * For `uncaught`: `uncaughtException` or `unhandledRejection`.
   */
  event?: 'uncaughtException' | 'unhandledRejection';
};
/**
 * Calls an operation of the store with these arguments and a callback, or emits an event on it.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "StoreCall".
 */
export type StoreCall = {
  /**
   * Which of `stores`. Default: the only one; in an action `req.sessionStore`.
   */
  in?: Name;
  /**
   * In which replica. Default: the first.
   */
  replica?: number;
  /**
   * The operation: `get`, `set`, `destroy`, `touch`, `all`, `clear`, `length`, `load`, `regenerate`, `generate` or `createSession`.
   */
  call?:
    | 'get'
    | 'set'
    | 'destroy'
    | 'touch'
    | 'all'
    | 'clear'
    | 'length'
    | 'load'
    | 'regenerate'
    | 'generate'
    | 'createSession';
  /**
   * Its arguments before the callback. `{ $session: true }` and `{ $request: true }` are the objects of an action's request.
   */
  args?: Json[];
  /**
   * Records the outcome under this label in `saw`: `result`, `calls`, `returned`, and `error` when there was one.
   */
  as?: Name;
  /**
   * Remembers the session that it gives under this label, for `of`. Actions only.
   */
  keep?: Name;
  /**
   * Whether it is given a callback. Default true; without one nothing is waited for or recorded. Actions only: the harness's own look at a store takes one.
   */
  callback?: boolean;
  /**
   * The event.
   */
  emit?: 'disconnect' | 'connect';
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Seed".
 */
export type Seed = {
  /**
   * Which of `stores`. Default: the only one.
   */
  in?: Name;
  /**
   * The session id.
   */
  id: Json;
  /**
   * The session data. Default: none.
   */
  data?: {
    [k: string]: Json;
  };
  /**
   * The stored cookie; the default is what a session without expiry has.
   */
  cookie?: {
    [k: string]: Json;
  };
  /**
   * The whole record, in place of `data` and `cookie`: for records that no session would have made.
   */
  record?: Json;
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Fault".
 */
export type Fault = {
  /**
   * Which of `stores`. Default: the only one.
   */
  in?: Name;
  /**
   * In which replica. Default: in all.
   */
  replica?: number;
  /**
   * The operation.
   */
  op: StoreOperation;
  /**
   * `error` calls back with `error`, with a `gate` only when that opens; `throw` throws it; `reject` returns a promise that is rejected with it and calls nothing back; `enoent` calls back with an ENOENT error; `never` never answers; `twice` does its work and calls back twice; `answer` calls back with `answer` as result; `wait` does its work only when `gate` opens.
   */
  does: 'error' | 'throw' | 'enoent' | 'never' | 'twice' | 'reject' | 'answer' | 'wait';
  /**
   * The gate for `wait`; with `error`, the error comes only when the gate opens.
   */
  gate?: Name;
  /**
   * The error. Default: an Error with the message `store failed`.
   */
  error?: ErrorMade;
  /**
   * The result for `answer`.
   */
  answer?: Json;
  /**
   * How often, before the operation works again. Default: until `fault: none`.
   */
  times?: number;
};
/**
 * A Set-Cookie line; each attribute that is named is compared on its own.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "CookieExpect".
 */
export type CookieExpect = {
  /**
   * Which cookie. Default: the session's.
   */
  name?: string;
  /**
   * The value as sent.
   */
  value?: Json;
  /**
   * The session id in a signed value.
   */
  id?: Json;
  /**
   * The secret with which the value is signed. `{ $absent: true }` for a value that is not signed.
   */
  signedWith?: Json;
  /**
   * The whole header line.
   */
  raw?: Json;
  /**
   * The names of all its attributes, in lower case, in any order.
   */
  attributes?: string[];
  /**
   * Value of Domain.
   */
  domain?: Json;
  /**
   * Value of Path.
   */
  path?: Json;
  /**
   * Value of Expires; `$within` compares its time.
   */
  expires?: Json;
  /**
   * Value of Max-Age, as text.
   */
  maxAge?: Json;
  /**
   * Whether HttpOnly is there.
   */
  httpOnly?: boolean;
  /**
   * Whether Secure is there.
   */
  secure?: boolean;
  /**
   * Whether Partitioned is there.
   */
  partitioned?: boolean;
  /**
   * Value of SameSite.
   */
  sameSite?: Json;
  /**
   * Value of Priority.
   */
  priority?: Json;
};
/**
 * What has to be true. Parts that are not named are not compared, except: the response is complete and well-formed, the application was reached, no error came out anywhere, no middleware called `next` twice, nothing was left uncaught.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Expect".
 */
export type Expect = {
  /**
   * How much of the response is there. `unfinished`: nothing, the headers or a part, so that more may come. Default `complete`, after `start`: not compared.
   */
  received?: 'nothing' | 'headers' | 'part' | 'unfinished' | 'complete' | 'cut-off';
  /**
   * Whether the client was told that what it asked for is done: by a complete response with a status below 400. `false` for any other response that is over, also one that was cut off. In place of `received`.
   */
  acknowledged?: boolean;
  /**
   * The status code.
   */
  status?: Json;
  /**
   * Response headers by name, in any case. A header with several lines is compared as a list.
   */
  headers?: {
    [k: string]: Json;
  };
  /**
   * `none`: no Set-Cookie line. `cleared`: none, or only lines that take a cookie away. A number: so many lines. A mapping: exactly one line of that name, and it is so. A list: all lines, in order.
   */
  setCookie?: ('none' | 'cleared') | (number | (CookieExpect[] | CookieExpect));
  /**
   * The body, as text.
   */
  body?: Json;
  /**
   * Whether the application was reached. Default true, unless an error is expected from a middleware.
   */
  reached?: boolean;
  /**
   * What was recorded under each label. Named parts are compared.
   */
  saw?: {
    [k: string]: Json;
  };
  /**
   * All the errors that came out, in order; `any` for whatever came out. Default `none`.
   */
  errors?: ('none' | 'any') | ErrorExpect[];
  /**
   * How often the session middlewares called `next`, with and without an error.
   */
  nextCalls?: number;
  /**
   * How often the function fixtures with these labels (`as`) were called in this step.
   */
  called?: {
    [k: string]: Json;
  };
  /**
   * The values of cookies that the client holds afterwards.
   */
  jar?: {
    [k: string]: Json;
  };
  /**
   * The store operations since the step began (for `finish`, since the start), all and in order: a bare name or a mapping each. A mapping with an operator, for what a list can't express.
   */
  store?:
    | 'none'
    | (
        | (StoreOperation | TraceExpect)[]
        | {
            [k: string]: Json;
          }
      );
  /**
   * What the stores hold now: `none`, how many records, or all of them in any order.
   */
  stored?: 'none' | (number | StoredExpect[]);
  warnings?: Warnings;
  /**
   * Exceptions and rejections that nobody caught. Default `none`.
   */
  uncaught?: 'none' | ErrorExpect[];
  /**
   * What the target's module offers, by name: `function`, `object`, …
   */
  exports?: {
    [k: string]: Json;
  };
  /**
   * The cookies with which the request came in at the server: `none`, or all of them by name, with their values as sent.
   */
  sent?:
    | 'none'
    | {
        [k: string]: Json;
      };
  /**
   * The browser's own list of cookies afterwards: `none`, how many, or all of them in any order.
   */
  kept?: 'none' | (number | KeptExpect[]);
  /**
   * What document.cookie shows, in the document that the request was about, or from which a script or an image sent it: `none`, or all cookies by name.
   */
  visible?:
    | 'none'
    | {
        [k: string]: Json;
      };
  /**
   * What is otherwise in one engine: these parts take the place of those above, for the reason given.
   */
  engines?: {
    /**
     * What is otherwise in Chromium.
     */
    chromium?: EngineExpect;
    /**
     * What is otherwise in Firefox.
     */
    firefox?: EngineExpect;
    /**
     * What is otherwise in WebKit.
     */
    webkit?: EngineExpect;
  };
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "TraceExpect".
 */
export type TraceExpect = {
  /**
   * The operation.
   */
  op: StoreOperation;
  /**
   * Which of `stores`.
   */
  in?: Name;
  /**
   * The replica that asked for it.
   */
  replica?: number;
  /**
   * The session id.
   */
  id?: Json;
  /**
   * The session data passed, without its cookie.
   */
  data?: Json;
  /**
   * The cookie passed; named fields are compared.
   */
  cookie?: Json;
  /**
   * How it ended: `ok`, `error`, `pending`, `threw`.
   */
  answer?: Json;
  /**
   * For `get`: whether there was a record.
   */
  found?: boolean;
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "StoredExpect".
 */
export type StoredExpect = {
  /**
   * Which of `stores`.
   */
  in?: Name;
  /**
   * The session id.
   */
  id?: Json;
  /**
   * The session data, without its cookie.
   */
  data?: Json;
  /**
   * The stored cookie; named fields are compared.
   */
  cookie?: Json;
  /**
   * The whole record.
   */
  record?: Json;
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "EngineExpect".
 */
export type EngineExpect = {
  /**
   * Why the engine differs, or why only it can be asked.
   */
  because: string;
  /**
   * The cookies with which the request came in at the server: `none`, or all of them by name, with their values as sent.
   */
  sent?:
    | 'none'
    | {
        [k: string]: Json;
      };
  /**
   * The browser's own list of cookies afterwards: `none`, how many, or all of them in any order.
   */
  kept?: 'none' | (number | KeptExpect[]);
  /**
   * What document.cookie shows, in the document that the request was about, or from which a script or an image sent it: `none`, or all cookies by name.
   */
  visible?:
    | 'none'
    | {
        [k: string]: Json;
      };
  /**
   * Why the browser refused Set-Cookie lines since the step before, in the engine's own words. Only Chromium reports it.
   */
  refused?: 'none' | Json[];
};
/**
 * A cookie in the browser's list; each field that is named is compared.
 *
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "KeptExpect".
 */
export type KeptExpect = {
  /**
   * Its name.
   */
  name?: Json;
  /**
   * Its value, as sent.
   */
  value?: Json;
  /**
   * The session id in a signed value.
   */
  id?: Json;
  /**
   * Its domain; with a leading full stop when it goes to subdomains, too.
   */
  domain?: Json;
  /**
   * Its path.
   */
  path?: Json;
  /**
   * When it expires; absent when it ends with the browser. `$within` compares its time with the server's clock.
   */
  expires?: Json;
  /**
   * Whether it is hidden from scripts.
   */
  httpOnly?: boolean;
  /**
   * Whether it goes over secure connections only.
   */
  secure?: boolean;
  /**
   * `Strict`, `Lax` or `None`; absent when the cookie has none. Firefox lists Lax for that, too.
   */
  sameSite?: Json;
  /**
   * `Low`, `Medium` or `High`. Only Chromium reports it.
   */
  priority?: Json;
  /**
   * The top-level site to which a partitioned cookie belongs. Only Chromium reports it.
   */
  partition?: Json;
};
/**
 * This interface was referenced by `CorpusFile`'s JSON-Schema
 * via the `definition` "Defaults".
 */
export type Defaults = {
  /**
   * The HTTP hosts on which it makes sense; it runs on the chosen host if that is listed, and when none was chosen on the first. Default: any.
   *
   * @minItems 1
   */
  hosts?: HostName[];
  /**
   * In how many processes the application runs; their stores keep the records in one Redis or PostgreSQL. Default: in one, with records of its own.
   */
  replicas?: number;
  /**
   * Express's setting `trust proxy`. Default: not set.
   */
  trustProxy?: boolean | number | string;
  /**
   * The store of the one middleware. `default`: none is given. `memory`: a MemoryStore of the target, traced. `traced`: the harness's own. Default `default`.
   */
  store?: StoreChoice;
  /**
   * The options of the one session middleware. `secret` is added when it is missing (`{ $undefined: true }` for none); nothing else is.
   */
  options?: {
    [k: string]: Json;
  };
  /**
   * What every request of a client has; as `request` of a step.
   */
  request?: RequestSpec;
};
