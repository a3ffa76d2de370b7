import type { Action, JsonObject } from '../corpus/scenario.js';
import { Http1Client } from '../runner/client.js';
import type { ResponseView } from '../runner/http1-response.js';
import { REQUEST_HEADER } from '../runner/request-header.js';
import { parseSetCookie } from '../runner/set-cookie.js';
import { isCompanion } from '../runner/signature.js';
import { attach } from './attach.js';
import type { Conversation } from './conversation.js';
import { COOKIE_NAME } from './cookie-name.js';
import type { Answer, Introduction } from './messages.js';
import type { AttachedProgram } from './protocol-host.js';

/** The plainest options: every target has to take them. */
export const PLAIN_OPTIONS: Readonly<JsonObject> = {
  name: COOKIE_NAME,
  secret: 'a secret that check-target has made up',
  resave: false,
  saveUninitialized: false,
};

/** The present time of the first application. */
export const NOW = Date.parse('2030-06-01T12:00:00.000Z');

/** Thrown when the target does not support an action or its value, which it may: scenarios with it are not applicable. */
export class Declined extends Error {}

/** What came of one request. */
export interface Probed {
  response: ResponseView;
  seen: Answer<'seen'>;
  /** Whether nothing came for so long that the rest was given up. */
  stuck: boolean;
  /** The session's cookie, `name=value`, and those that accompany it, as a client sends them back; if the response has one. */
  cookie: string | undefined;
}

/** Asks one target program, step by step, and keeps count of its applications and requests. */
export class Probe {
  #application = 0;
  #request = 0;
  #port = 0;
  #attached: AttachedProgram | undefined;

  constructor(readonly program: Conversation) {}

  /** @throws TargetFault */
  async start(): Promise<Introduction> {
    this.#attached = await attach(this.program);
    return this.#attached.introduction;
  }

  get attached(): AttachedProgram {
    if (!this.#attached) throw new Error('the program has not been started');
    return this.#attached;
  }

  /** The number of the application that was made last. */
  get application(): number {
    return this.#application;
  }

  async make(options: JsonObject = PLAIN_OPTIONS): Promise<Answer<'make'>> {
    const answer = await this.program.ask('make', { application: ++this.#application, options, now: NOW });
    this.#port = answer.port ?? 0;
    return answer;
  }

  async drop(): Promise<void> {
    await this.program.ask('drop', { application: this.#application });
  }

  /**
   * Announces a request and sends nothing.
   *
   * @returns its number.
   * @throws Declined
   */
  async expect(actions: Action[]): Promise<number> {
    const request = ++this.#request;
    const { unsupported } = await this.program.ask('expect', { application: this.#application, request, actions });
    if (unsupported !== undefined) throw new Declined(`the target declines ${JSON.stringify(actions)}: ${unsupported}`);
    return request;
  }

  seen(request: number): Promise<Answer<'seen'>> {
    return this.program.ask('seen', { application: this.#application, request });
  }

  /** Announces a request, sends it, and asks what was seen of it. */
  async request(actions: Action[], cookie?: string, path = '/', method = 'GET'): Promise<Probed> {
    const { activity } = this.attached;
    const number = await this.expect(actions);
    const body = method === 'POST' ? { body: '' } : {};
    const request = { method, path, headers: { [REQUEST_HEADER]: String(number) }, ...body };
    const cookies = cookie === undefined ? [] : [cookie];
    const pending = new Http1Client(activity).send({ port: this.#port, tls: false }, request, cookies, () => undefined);
    const stuck = (await activity.settle(pending.done)) === 'stuck';
    const response = pending.view();
    pending.abort();
    const seen = await this.seen(number);
    const lines = response.headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value);
    return { response, seen, stuck, cookie: cookieHeader(lines) };
  }
}

/** The Cookie header of a client that got these Set-Cookie lines: of two cookies of one name, it keeps the later. */
function cookieHeader(lines: readonly string[]): string | undefined {
  const kept = new Map(lines.map(parseSetCookie).map(({ name, value }) => [name, value]));
  const value = kept.get(COOKIE_NAME);
  if (value === undefined) return undefined;
  const companions = [...kept].filter(([name]) => isCompanion(name, COOKIE_NAME));
  return [[COOKIE_NAME, value], ...companions].map((pair) => pair.join('=')).join('; ');
}
