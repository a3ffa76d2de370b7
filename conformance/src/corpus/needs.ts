import { actionNamed, eachAction } from '../actions/index.js';
import {
  type Action,
  isObject,
  type Json,
  middlewareSpecs,
  type RequestStep,
  type Scenario,
  type Step,
  storeSpec,
} from './scenario.js';

/** The requests of a step that sends several, and the word for the way in which it does. */
export function severalOf({ parallel, pipelined }: Step) {
  if (parallel) return { word: 'parallel', requests: parallel } as const;
  return pipelined && ({ word: 'pipelined', requests: pipelined } as const);
}

/** The requests of a step, sent alone or together. */
export function requestsOf(step: Step): RequestStep[] {
  const alone = step.request === undefined ? [] : [{ ...step, request: step.request }];
  return [...alone, ...(severalOf(step)?.requests ?? [])];
}

/** Everything that the application does in the course of a request, its handler of errors included. */
export function actionsOfRequest({ before = [], app = [], onError = [] }: RequestStep): Action[] {
  return [...before, ...app, ...onError];
}

/** Every action of a scenario. */
export function* actionsOf(scenario: Scenario): Generator<{ word: string; value: Json }> {
  for (const step of scenario.steps ?? []) {
    for (const request of requestsOf(step)) yield* eachAction(actionsOfRequest(request));
  }
}

function requestNeeds({ request, expect }: RequestStep): string[] {
  const needs: string[] = [];
  if (request.tls) needs.push('tls');
  if (request.upgrade) needs.push('upgrade');
  // HTTP/2 has no chunked coding and only one form of a request (RFC 9113 section 8).
  if (request.raw !== undefined || request.httpVersion === '1.0' || request.upgrade) needs.push('raw-http');
  // OPTIONS * (RFC 9112 section 3.2.4) is no path that every router knows.
  if (request.path === '*') needs.push('asterisk-form');
  if (expect?.received === 'part' || expect?.received === 'cut-off') needs.push('raw-http');
  // RFC 9113 section 8.2.2: HTTP/2 has no headers about the connection.
  const connectionHeaders = ['transfer-encoding', 'connection', 'keep-alive'];
  if (Object.keys(expect?.headers ?? {}).some((name) => connectionHeaders.includes(name.toLowerCase()))) {
    needs.push('raw-http');
  }
  if ((request.cookies ?? []).some((cookie) => cookie.id !== undefined || cookie.tamper !== undefined)) {
    needs.push('signed-cookies');
  }
  const cookies = Array.isArray(expect?.setCookie) ? expect.setCookie : [expect?.setCookie];
  if (cookies.some((cookie) => isObject(cookie) && ('id' in cookie || 'signedWith' in cookie))) {
    needs.push('signed-cookies');
  }
  return needs;
}

/** The words that only a browser can act on. */
const BROWSER_REQUEST = ['by', 'from', 'tab', 'credentials'] as const;
const BROWSER_EXPECT = ['kept', 'visible', 'refused', 'engines'] as const;

/** Whether a scenario has anything in it that only a browser can do or tell. */
function browserOnly(scenario: Scenario): boolean {
  if (scenario.nginx || scenario.browserAhead !== undefined) return true;
  return (scenario.steps ?? []).some(
    (step) =>
      step.restart !== undefined ||
      step.documentCookie !== undefined ||
      requestsOf(step).some(({ request }) => BROWSER_REQUEST.some((key) => request[key] !== undefined)) ||
      [step, ...requestsOf(step)].some(({ expect = {} }) => BROWSER_EXPECT.some((key) => expect[key] !== undefined)),
  );
}

/**
 * What a target and its host must offer for a scenario to make sense: what its author declared, and what its content
 * implies, so that nobody has to remember to declare it.
 *
 * @returns the names, sorted, each once. `option.X` is the ability to take the option X.
 */
export function needsOf(scenario: Scenario): string[] {
  const needs = new Set(scenario.needs ?? []);
  for (const middleware of middlewareSpecs(scenario)) {
    for (const option of Object.keys(middleware.options ?? {})) needs.add(`option.${option}`);
    if (middleware.mount !== undefined) needs.add('mount');
  }
  for (const spec of [scenario.store, ...Object.values(scenario.stores ?? {})].map(storeSpec)) {
    if (spec.kind === 'default') continue;
    needs.add('store-trace');
    if (spec.kind === 'memory') needs.add('memory-store');
    if (spec.base === 'assigned' || (spec.kind === 'traced' && spec.base !== 'emitter')) needs.add('store-class');
  }
  for (const name of scenario.alters ?? []) needs.add(name.startsWith('store-') ? 'store-class' : 'exports');
  if (browserOnly(scenario)) needs.add('browser');
  if (scenario.nginx) needs.add('nginx');
  if (scenario.trustProxy !== undefined) needs.add('trust-proxy');
  if (scenario.cookieParser !== undefined) needs.add('cookie-parser');
  if (scenario.compression !== undefined) needs.add('compression');
  if (scenario.now !== undefined || scenario.clock !== undefined) needs.add('clock');
  for (const { word, value } of actionsOf(scenario)) {
    for (const need of actionNamed(word)?.needs?.(value) ?? []) needs.add(need);
  }
  for (const step of scenario.steps ?? []) {
    if (step.advance !== undefined) needs.add('clock');
    // HTTP/2 has streams in its place (RFC 9113 section 5).
    if (step.pipelined !== undefined) needs.add('raw-http');
    if (step.store?.emit !== undefined) needs.add('store-events');
    if (step.expect?.exports !== undefined) needs.add('exports');
    for (const request of requestsOf(step)) for (const need of requestNeeds(request)) needs.add(need);
    if (step.finish !== undefined) for (const need of requestNeeds({ request: {}, ...step })) needs.add(need);
  }
  return [...needs].sort();
}
