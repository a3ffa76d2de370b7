import type { ServerResponse } from 'node:http';
import { type Action, isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import type { Activity } from './activity.js';
import type { VirtualClock } from './clock.js';
import type { Gates } from './gates.js';
import { HarnessError } from './harness-error.js';
import type { RequestRun } from './request-run.js';
import { type SessionRequest, snapshot } from './snapshot.js';
import { type FixtureContext, makeValue, observe, observeError } from './values.js';

/** What the application of a scenario shares between its requests. */
export interface AppContext {
  clock: VirtualClock;
  activity: Activity;
  gates: Gates;
  fixtures: FixtureContext;
  /** The live array that was given as `secret`, when it is one. */
  secrets: unknown[] | undefined;
  /** A named store of the scenario. */
  store(name: string): object;
}

/** The request in whose course the actions are done. */
interface Turn {
  req: SessionRequest;
  res: ServerResponse;
  next: (error?: unknown) => void;
  run: RequestRun;
  /** Whether an action has taken charge of the response. */
  answered: boolean;
}

type Callback = (error?: unknown, result?: unknown) => void;
type Method = (...args: unknown[]) => unknown;

/** The value of a store operation or method, by what kind of thing it returned. */
function kindOf(value: unknown, session: unknown, res?: ServerResponse): string {
  if (res !== undefined && value === res) return 'response';
  if (value !== undefined && value === session) return 'session';
  if (typeof (value as { then?: unknown } | null | undefined)?.then === 'function') return 'promise';
  return typeof value === 'boolean' || value === null ? String(value) : typeof value;
}

/** What a callback finds at `req.session`: the session whose method was called, another one, or none. */
function foundAt(now: unknown, called: unknown): 'same' | 'other' | 'none' {
  if (typeof now !== 'object' || now === null) return 'none';
  return now === called ? 'same' : 'other';
}

/** Walks to the object that holds the last part of a dotted path. What is missing on the way is the application's TypeError. */
function holder(root: unknown, path: string): { object: Record<string, unknown>; key: string } {
  const parts = path.split('.');
  const key = parts.pop() ?? path;
  let object = root as Record<string, unknown>;
  for (const part of parts) object = object[part] as Record<string, unknown>;
  return { object, key };
}

function headerValue(value: unknown): string | string[] {
  return Array.isArray(value) ? value.map(String) : String(value);
}

/**
 * The application of a scenario: does what its list of actions says, in the place of a handler that somebody wrote.
 *
 * Each action is one statement of that handler. An action that calls an asynchronous method waits for it, as code in its
 * callback does; whatever an action throws is thrown by the handler.
 */
export class ScenarioApp {
  constructor(private readonly context: AppContext) {}

  /** Does a list of actions, then ends the response with `ok` when none of them took charge of it. */
  async handle(
    actions: readonly Action[],
    req: SessionRequest,
    res: ServerResponse,
    next: Turn['next'],
    run: RequestRun,
  ): Promise<void> {
    const turn: Turn = { req, res, next, run, answered: false };
    await this.#each(actions, turn);
    if (!turn.answered) res.end('ok');
  }

  /** Does a list of actions and leaves the response alone: before the session middlewares, or where there is none. */
  async perform(
    actions: readonly Action[],
    req: SessionRequest,
    res: ServerResponse,
    next: Turn['next'],
    run: RequestRun,
  ): Promise<void> {
    await this.#each(actions, { req, res, next, run, answered: false });
  }

  async #each(actions: readonly Action[], turn: Turn): Promise<void> {
    for (const action of actions) {
      this.context.activity.note();
      const [word, value] = typeof action === 'string' ? [action, true] : (Object.entries(action)[0] ?? ['', null]);
      const pending = this.#act(word, value, turn);
      // Only what is asynchronous gives up the current turn: the rest of a handler runs in one go.
      if (pending) await pending;
    }
  }

  #make(value: Json, { req }: Turn): unknown {
    return makeValue(value, { ...this.context.fixtures, session: req.session, request: req });
  }

  #act(word: string, value: Json, turn: Turn): Promise<void> | undefined {
    const { req, res, run } = turn;
    const fields = isObject(value) ? value : {};
    const make = (item: Json) => this.#make(item, turn);
    switch (word) {
      case 'set':
        for (const [path, item] of Object.entries(fields)) {
          const { object, key } = holder(req.session, path);
          object[key] = make(item);
        }
        return;
      case 'unset':
        for (const path of [value].flat()) {
          const { object, key } = holder(req.session, String(path));
          delete object[key];
        }
        return;
      case 'replace':
        req.session = make(value) as SessionRequest['session'] & object;
        return;
      case 'remove':
        delete req.session;
        return;
      case 'sessionID':
        req.sessionID = make(value);
        return;
      case 'id':
        (req.session as Record<string, unknown>).id = make(value);
        return;
      case 'cookie': {
        const { cookie } = req.session as { cookie: Record<string, unknown> };
        for (const [key, item] of Object.entries(fields)) cookie[key] = make(item);
        return;
      }
      case 'serialize': {
        const { cookie } = req.session as { cookie: { serialize(name: string, value: string): unknown } };
        const returned = cookie.serialize(String(fields.name), String(fields.value));
        run.record(String(fields.as), { returned: observe(returned) });
        return;
      }
      case 'keep':
        run.kept.set(String(value), req.session);
        return;
      case 'read': {
        const only = Array.isArray(fields.only) ? fields.only.map(String) : undefined;
        const label = typeof value === 'string' ? value : String(fields.as);
        run.record(label, snapshot(req, this.#session(fields, turn), only));
        return;
      }
      case 'save':
      case 'reload':
      case 'regenerate':
      case 'destroy':
      case 'touch':
        return this.#method(word, fields, turn);
      case 'status':
        res.statusCode = Number(value);
        return;
      case 'header':
        for (const [name, item] of Object.entries(fields)) res.setHeader(name, headerValue(make(item)));
        return;
      case 'appendHeader':
        for (const [name, item] of Object.entries(fields)) res.appendHeader(name, headerValue(make(item)));
        return;
      case 'removeHeader':
        res.removeHeader(String(value));
        return;
      case 'writeHead': {
        const args = [
          Number(fields.status),
          ...(fields.message === undefined ? [] : [fields.message]),
          ...(fields.headers === undefined ? [] : [make(fields.headers)]),
        ];
        (res.writeHead as Method)(...args);
        return;
      }
      case 'flushHeaders':
        res.flushHeaders();
        return;
      case 'readResponse':
        run.record(String(value), { headersSent: res.headersSent });
        return;
      case 'write':
        this.#output('write', typeof value === 'string' ? { chunk: value } : fields, turn);
        return;
      case 'end':
        turn.answered = true;
        this.#output('end', typeof value === 'string' ? { chunk: value } : fields, turn);
        return;
      case 'redirect':
        turn.answered = true;
        res.statusCode = Number(fields.status ?? 302);
        res.setHeader('Location', typeof value === 'string' ? value : String(fields.to));
        res.end();
        return;
      case 'leaveOpen':
        turn.answered = true;
        return;
      case 'disconnect':
        turn.answered = true;
        req.socket.destroy();
        return;
      case 'throw':
        throw this.#error(typeof value === 'string' ? { message: value } : fields);
      case 'next':
        turn.answered = true;
        if (typeof value === 'string') turn.next(this.#error({ message: value }));
        else turn.next();
        return;
      case 'wait':
        return typeof value === 'string'
          ? this.context.gates.pass(value)
          : this.context.gates.pass(
              String(fields.gate),
              fields.opensAt === undefined ? undefined : Number(fields.opensAt),
            );
      case 'advance':
        return this.context.clock.advance(Number(value));
      case 'store':
        return this.#store(fields, turn);
      case 'secrets':
        this.setSecrets(make(value) as unknown[]);
        return;
      case 'req':
        for (const [key, item] of Object.entries(isObject(fields.set) ? fields.set : {}))
          Object.assign(req, { [key]: make(item) });
        for (const key of Array.isArray(fields.hide) ? fields.hide : [])
          Object.defineProperty(req, String(key), { value: undefined, configurable: true });
        return;
      case 'try':
        return this.#try(fields, turn);
      case 'repeat':
        return this.#repeat(fields, turn);
      default:
        throw new HarnessError(`no action is called '${word}'`);
    }
  }

  /** Changes the content of the array of secrets, which the target holds too. */
  setSecrets(values: readonly unknown[]): void {
    const { secrets } = this.context;
    if (!secrets) throw new HarnessError(`'secrets' needs the option 'secret' to be a list`);
    secrets.splice(0, secrets.length, ...values);
  }

  #session(fields: JsonObject, { req, run }: Turn): unknown {
    if (fields.of === undefined) return req.session;
    const name = String(fields.of);
    if (!run.kept.has(name)) throw new HarnessError(`nothing has been kept as '${name}' yet`);
    return run.kept.get(name);
  }

  #error(fields: JsonObject): Error {
    const error = new Error(String(fields.message ?? 'boom'));
    if (fields.name !== undefined) error.name = String(fields.name);
    return fields.code === undefined ? error : Object.assign(error, { code: fields.code });
  }

  /** Puts an error where the scenario looks for it: under the action's label, or among the request's errors. */
  #failed(from: string, label: string | undefined, error: unknown, run: RequestRun): void {
    const seen = observeError(error);
    if (label === undefined) run.errors.push({ from, ...seen });
    else run.record(label, { error: seen });
  }

  #method(name: string, fields: JsonObject, turn: Turn): Promise<void> | undefined {
    const { run } = turn;
    const session = this.#session(fields, turn) as Record<string, Method>;
    const label = fields.as === undefined ? undefined : String(fields.as);
    const style = String(fields.style ?? (name === 'touch' ? 'none' : 'callback'));
    const note = (parts: Record<string, Json | undefined>) => {
      if (label !== undefined) run.record(label, parts);
    };
    let calls = 0;
    let callback: Callback | undefined;
    const called = new Promise<void>((resolve) => {
      callback = (error) => {
        this.context.activity.note();
        calls++;
        note({ calls, found: foundAt(turn.req.session, session) });
        if (error) this.#failed(name, label, error, run);
        resolve();
        if (fields.throws !== undefined) throw this.#error({ message: fields.throws });
      };
    });
    const method = session[name];
    if (typeof method !== 'function') throw new TypeError(`session.${name} is not a function`);
    const returned = style === 'callback' ? method.call(session, callback) : method.call(session);
    note({ calls, returned: kindOf(returned, session) });
    if (style === 'promise') {
      const settled = Promise.resolve(returned).then(
        () => this.context.activity.note(),
        (error: unknown) => this.#failed(name, label, error, run),
      );
      return fields.wait === false ? undefined : settled;
    }
    return style === 'callback' && fields.wait !== false ? called : undefined;
  }

  #output(method: 'write' | 'end', fields: JsonObject, turn: Turn): void {
    const { res, req, run } = turn;
    const label = fields.as === undefined ? undefined : String(fields.as);
    const encoding = fields.encoding === undefined ? undefined : (String(fields.encoding) as BufferEncoding);
    const args: unknown[] = [];
    if (fields.chunk !== undefined) {
      const chunk = this.#make(fields.chunk, turn);
      args.push(fields.buffer ? Buffer.from(String(chunk), encoding) : chunk);
      if (encoding !== undefined && !fields.buffer) args.push(encoding);
    }
    let calls = 0;
    if (fields.callback) {
      args.push((error?: unknown) => {
        this.context.activity.note();
        calls++;
        if (label !== undefined) run.record(label, { calls, ...(error ? { error: observeError(error) } : {}) });
      });
    }
    const returned = (res[method] as Method).apply(res, args);
    if (label !== undefined) run.record(label, { calls, returned: kindOf(returned, req.session, res) });
  }

  #store(fields: JsonObject, turn: Turn): Promise<void> | undefined {
    const object = fields.in === undefined ? turn.req.sessionStore : this.context.store(String(fields.in));
    return this.callStore(object, fields, turn.run, (value) => this.#make(value, turn));
  }

  /** Calls an operation of a store, or emits an event on it, and records what came of it. */
  callStore(
    object: unknown,
    fields: JsonObject,
    run: RequestRun,
    make: (value: Json) => unknown,
  ): Promise<void> | undefined {
    const store = object as Record<string, Method> & { emit(event: string): void };
    if (fields.emit !== undefined) {
      store.emit(String(fields.emit));
      return;
    }
    const name = String(fields.call);
    const label = fields.as === undefined ? undefined : String(fields.as);
    const args = Array.isArray(fields.args) ? fields.args.map(make) : [];
    const note = (parts: Record<string, Json | undefined>) => {
      if (label !== undefined) run.record(label, parts);
    };
    const operation = store[name];
    if (typeof operation !== 'function') throw new TypeError(`store.${name} is not a function`);
    // These two are synchronous and take no callback.
    if (name === 'generate' || name === 'createSession') {
      note({ result: observe(operation.apply(store, args)) });
      return;
    }
    if (fields.callback === false) {
      operation.apply(store, args);
      return;
    }
    let calls = 0;
    return new Promise<void>((resolve) => {
      const callback: Callback = (error, result) => {
        this.context.activity.note();
        calls++;
        note({ calls, result: observe(result) });
        if (fields.keep !== undefined) run.kept.set(String(fields.keep), result);
        if (error) this.#failed('store', label, error, run);
        resolve();
      };
      const returned = operation.call(store, ...args, callback);
      note({ calls, returned: kindOf(returned, undefined) });
    });
  }

  async #try(fields: JsonObject, turn: Turn): Promise<void> {
    const label = String(fields.as);
    turn.run.record(label, {});
    try {
      await this.#each(fields.do as Action[], turn);
    } catch (error) {
      if (error instanceof HarnessError) throw error;
      turn.run.record(label, { error: observeError(error) });
    }
  }

  async #repeat(fields: JsonObject, turn: Turn): Promise<void> {
    for (let i = 0; i < Number(fields.times); i++) await this.#each(fields.do as Action[], turn);
  }
}
