import { requestsOf, severalOf } from '../corpus/needs.js';
import type { Json, RequestStep, Step } from '../corpus/scenario.js';
import type { Activity } from './activity.js';
import type { Announced, Application } from './application.js';
import type { PendingResponse, WireClient } from './client.js';
import type { Clients } from './client-jar.js';
import { HarnessError } from './harness-error.js';
import type { MatchContext, Mismatch } from './match.js';
import type { WireExchange } from './outcome.js';
import type { RequestLog } from './request-log.js';
import { makeValue } from './values.js';

/** A request of a scenario that is under way, or over. */
export interface SentRequest {
  step: RequestStep;
  /** Of the step: `2`, or `2.1` for the first of a parallel step 2. */
  number: string;
  response: PendingResponse;
  log: RequestLog;
  /** Where the store's trace stood when it was sent. */
  traceFrom: number;
  /** Whether the response was given up because nothing moved any more. */
  stuck: boolean;
  aborted: boolean;
}

/** Headers and parameters of the address may refer to what was captured; the parameters become part of the path. */
function resolve(request: RequestStep['request'], context: MatchContext): RequestStep['request'] {
  const { headers, pathParameters, query, ...rest } = request;
  const pairs = (values: Record<string, Json> = {}) =>
    Object.entries(values).map(([name, value]) => `${name}=${String(makeValue(value, context))}`);
  const address = [...pairs(pathParameters).map((pair) => `;${pair}`), query ? `?${pairs(query).join('&')}` : ''];
  return {
    ...rest,
    ...(pathParameters || query ? { path: `${request.path ?? '/'}${address.join('')}` } : {}),
    ...(headers ? { headers: makeValue(headers, context) as Record<string, Json> } : {}),
  };
}

/** What a sender needs. */
export interface SenderParts {
  application: Application;
  activity: Activity;
  client: WireClient;
  clients: Clients;
  fixtures: MatchContext;
  /** Is given each request that is sent, with the number of its step. */
  sent?(step: string, log: RequestLog): void;
}

/** Sends the requests of one scenario to its application, and waits for their responses. */
export class RequestSender {
  readonly #wire: (() => WireExchange)[] = [];
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** All that has gone over the wire until now. */
  wire(): WireExchange[] {
    return this.#wire.map((view) => view());
  }

  /** Sends the request of a step, or all of them. */
  async sendAll(step: Step, number: string, traceFrom: number): Promise<SentRequest[]> {
    const { application, client, clients, fixtures } = this.#parts;
    const several = severalOf(step);
    const steps = requestsOf(step).map((one) => ({ ...one, request: resolve(one.request, fixtures) }));
    const numberOf = (i: number) => (several ? `${number}.${i + 1}` : number);
    const sent: SentRequest[] = [];
    const add = (i: number, response: PendingResponse | undefined, announced: Announced | undefined) => {
      const one = steps[i];
      if (one && response && announced) sent.push(this.#watch(one, numberOf(i), response, announced.log, traceFrom));
    };
    if (several?.word !== 'pipelined') {
      for (const [i, one] of steps.entries()) {
        const [announced] = await application.expect([one]);
        if (!announced) throw new HarnessError('the application expects nothing');
        const { log, request } = announced;
        const address = await application.address(request);
        const connected = (key: number) => application.connected(key, [log]);
        add(i, client.send(address, request, clients.cookieLines(one.request), connected), announced);
      }
      return sent;
    }
    if (!client.sendPipelined) throw new HarnessError('this client sends one request a connection');
    const announced = await application.expect(steps);
    const messages = announced.map(({ request }) => ({ request, cookies: clients.cookieLines(request) }));
    const address = await application.address(announced[0]?.request ?? {});
    const logs = announced.map(({ log }) => log);
    const responses = client.sendPipelined(address, messages, (key) => application.connected(key, logs));
    for (const i of steps.keys()) add(i, responses[i], announced[i]);
    return sent;
  }

  /** Keeps an eye on a request that has been sent. */
  #watch(
    step: RequestStep,
    number: string,
    response: PendingResponse,
    log: RequestLog,
    traceFrom: number,
  ): SentRequest {
    this.#parts.sent?.(number, log);
    this.#wire.push(() => ({ step: number, request: response.requestText, response: response.responseText() }));
    const sent: SentRequest = { step, number, response, log, traceFrom, stuck: false, aborted: false };
    const { abort } = step.request;
    if (abort !== undefined) {
      void this.#parts.application.reached(abort).then(() => {
        sent.aborted = true;
        response.abort();
      });
    }
    return sent;
  }

  /**
   * Waits until a started request has come as far as the scenario wants.
   *
   * @param until the gate that an operation has to reach; without it, until nothing moves.
   */
  async underWay(sent: SentRequest, until: string | undefined): Promise<Mismatch[]> {
    const { activity, application } = this.#parts;
    const found: Mismatch[] = [];
    if (until !== undefined) {
      const reached = application.reached(until).then(() => true);
      const over = sent.response.done.then(() => false);
      const settled = await activity.settle(Promise.race([reached, over]));
      if (settled === 'stuck' || !(await Promise.race([reached, over]))) {
        const actual = settled === 'stuck' ? 'never reached' : 'the response was over before';
        found.push({ path: 'until', expected: until, actual });
      }
    }
    if (found.length === 0) await activity.quiet();
    return found;
  }

  /** Waits until a request is over. */
  async finished(sent: SentRequest): Promise<void> {
    const { activity } = this.#parts;
    // Where nothing is to come, a few quiet turns show as much as a long wait.
    const { received } = sent.step.expect ?? {};
    if (received !== undefined && received !== 'complete' && received !== 'cut-off') {
      await activity.quiet(5);
      return;
    }
    sent.stuck = (await activity.settle(sent.response.done)) === 'stuck';
  }
}
