import { actionNamed, eachAction } from '../actions/index.js';
import { storeCallNeeds } from '../actions/store-call.js';
import { OPTION_VALUES, OPTIONS } from './need-names.js';
import {
  type Action,
  type Expect,
  type Fault,
  isObject,
  type Json,
  middlewareSpecs,
  type RequestSpec,
  type RequestStep,
  type Scenario,
  type Step,
  storeSpec,
} from './scenario.js';
import type { Path } from './source-file.js';

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

/** The requests of a scenario's step, each with its path within the scenario. */
export function placedRequests(step: Step, index: number): { request: RequestStep; place: Path }[] {
  const several = severalOf(step);
  return requestsOf(step).map((request, i) => ({
    request,
    place: several ? ['steps', index, several.word, i] : ['steps', index],
  }));
}

/** The faults that a step gives to a store. */
export function faultsOf({ fault }: Step): Fault[] {
  return fault === undefined || fault === 'none' ? [] : [fault].flat();
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

/** Whether text has the form of express-session's own cookie value: `s:`, percent-encoded or not, and a signature. */
function hasCookieForm(text: unknown): boolean {
  return /(^|[^\w])s(:|%3A)/i.test(typeof text === 'string' ? text : JSON.stringify(text ?? ''));
}

/** What follows from the cookies that a request sends, and from those that its response is to have. */
function cookieNeeds({ cookies = [], headers, raw }: RequestSpec, expect: Expect = {}): string[] {
  const expected = [expect.setCookie, expect.kept].flat().filter(isObject);
  const tampers = cookies.some(({ tamper }) => tamper !== undefined);
  const signs = expected.some((cookie) => 'signedWith' in cookie);
  const needs: string[] = [];
  if (tampers || cookies.some(({ id }) => id !== undefined)) needs.push('cookie-codec');
  if (signs || expected.some((cookie) => 'id' in cookie)) needs.push('cookie-codec');
  if (tampers || signs || cookies.some(({ secret }) => secret !== undefined)) needs.push('signed-cookies');
  const texts = [raw, headers?.Cookie, ...cookies.map(({ value }) => value)];
  const forms = expected.flatMap((cookie) => [cookie.raw, cookie.value]);
  if ([...texts, ...forms].some(hasCookieForm)) needs.push('cookie-form');
  // A line of a response that is sent back by hand is without a second cookie that holds its signature.
  const byHand = [headers?.Cookie ?? null, ...cookies.map(({ value = null }) => value)];
  if (JSON.stringify(byHand).includes('"$ref"')) needs.push('single-cookie');
  return needs;
}

/** What follows from each thing that the application is to have seen. */
const SAW_NEEDS: Readonly<Record<string, string>> = {
  calls: 'callbacks',
  cookie: 'session.cookie',
  found: 'callbacks',
  headersSent: 'response-api',
  id: 'session.id',
  json: 'session-object',
  keys: 'session-object',
  listed: 'session-object',
  methods: 'session-object',
  returned: 'session-object',
  sessionID: 'session.id',
  store: 'session-store',
};

/** What follows from an expectation, wherever it stands. */
function expectNeeds({ saw = {}, headers = {}, received, warnings, nextCalls, exports, ...stores }: Expect): string[] {
  const needs = Object.values(saw)
    .filter(isObject)
    .flatMap((parts) => Object.keys(parts).flatMap((part) => SAW_NEEDS[part] ?? []));
  // HTTP/2 has no chunked coding and no headers about the connection (RFC 9113 section 8.2.2).
  const connectionHeaders = ['transfer-encoding', 'connection', 'keep-alive'];
  if (received === 'part' || received === 'cut-off') needs.push('raw-http');
  if (Object.keys(headers).some((name) => connectionHeaders.includes(name.toLowerCase()))) needs.push('raw-http');
  if (warnings !== undefined && warnings !== 'none') needs.push('warnings');
  if (nextCalls !== undefined) needs.push('middleware-chain');
  if (exports !== undefined) needs.push('exports');
  if (/"touch"/.test(JSON.stringify(stores.store ?? null))) needs.push('store-touch');
  const records = [stores.store, stores.stored].flat();
  if (records.some((record) => isObject(record) && ('cookie' in record || 'record' in record)))
    needs.push('stored-cookie');
  return needs;
}

function requestNeeds({ request, before, onError, expect = {} }: RequestStep): string[] {
  const needs = [...cookieNeeds(request, expect), ...expectNeeds(expect)];
  if (request.tls) needs.push('tls');
  if (request.upgrade) needs.push('upgrade');
  // HTTP/2 has only one form of a request (RFC 9113 section 8).
  if (request.raw !== undefined || request.httpVersion === '1.0' || request.upgrade) needs.push('raw-http');
  // OPTIONS * (RFC 9112 section 3.2.4) is not a path for every router.
  if (request.path === '*') needs.push('asterisk-form');
  if (request.abort !== undefined) needs.push('gates');
  if (before || onError) needs.push('middleware-chain');
  return needs;
}

/** Fixtures for values that only JavaScript has. */
const JAVASCRIPT_VALUES = [
  '$bigint',
  '$buffer',
  '$circular',
  '$date',
  '$emitter',
  '$frozen',
  '$function',
  '$infinity',
  '$keyObject',
  '$map',
  '$nan',
  '$request',
  '$session',
  '$toJSON',
  '$uint8array',
  '$undefined',
];

function hasJavaScriptValue(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => JAVASCRIPT_VALUES.includes(key) || hasJavaScriptValue(item));
}

/** What follows from one option of a middleware. */
function optionNeeds(option: string, value: Json): string[] {
  if (!(OPTIONS as readonly string[]).includes(option)) return [];
  const single = OPTION_VALUES[option]?.includes(String(value)) && !isObject(value);
  const needs = [single ? `option.${option}=${value}` : `option.${option}`];
  const isFunction = isObject(value) && '$function' in value;
  // A function under one of these names is what the option itself asks for.
  if (!(isFunction && (option === 'genid' || option === 'cookie')) && hasJavaScriptValue(value))
    needs.push('javascript-values');
  if (option !== 'cookie') return needs;
  if (isFunction) needs.push('cookie-function');
  const fields = isObject(value) ? value : {};
  for (const field of ['priority', 'partitioned'] as const) if (field in fields) needs.push(`cookie.${field}`);
  if (fields.secure === 'auto' || fields.sameSite === 'auto') needs.push('auto');
  return needs;
}

/** Whether a scenario shows that a cookie's path decides which requests have a session. */
function isAboutCookiePath(scenario: Scenario): boolean {
  const hasPath = middlewareSpecs(scenario).some(({ options }) => {
    const cookie = options?.cookie;
    return isObject(cookie) && (typeof cookie.path === 'string' || '$function' in cookie);
  });
  const seen = (scenario.steps ?? []).flatMap((step) =>
    requestsOf(step).flatMap(({ expect = {} }) => Object.values(expect.saw ?? {})),
  );
  return hasPath && seen.some((parts) => isObject(parts) && parts.session === 'undefined');
}

/** The words that only a browser can act on. */
const BROWSER_REQUEST = ['by', 'from', 'tab', 'credentials'] as const;
const BROWSER_EXPECT = ['kept', 'visible', 'engines'] as const;

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
 * @returns the names, sorted, each once. `option.X` is the ability to take the option X, `option.X=true` this value.
 */
export function needsOf(scenario: Scenario): string[] {
  const needs = new Set<string>(scenario.needs);
  const add = (found: readonly string[]): void => {
    for (const need of found) needs.add(need);
  };
  for (const middleware of middlewareSpecs(scenario)) {
    for (const [option, value] of Object.entries(middleware.options ?? {})) add(optionNeeds(option, value));
    if (middleware.mount !== undefined) needs.add('mount');
  }
  if (scenario.middlewares) needs.add('middleware-chain');
  if (scenario.replicas !== undefined) needs.add('replicas');
  for (const spec of [scenario.store, ...Object.values(scenario.stores ?? {})].map(storeSpec)) {
    if (spec.kind === 'default') continue;
    needs.add('store-trace');
    if (spec.kind === 'memory') needs.add('memory-store');
    if (spec.base === 'assigned' || (spec.kind === 'traced' && spec.base !== 'emitter')) needs.add('store-class');
    if (spec.base || spec.answers || spec.keeps) needs.add('store-kinds');
    if (spec.expires === false) needs.add('stored-cookie');
  }
  for (const name of scenario.alters ?? [])
    add(name.startsWith('store-') ? ['store-class', 'store-load'] : ['exports']);
  if (isAboutCookiePath(scenario)) needs.add('cookie-path');
  if (browserOnly(scenario)) needs.add('browser');
  if (scenario.nginx) needs.add('nginx');
  if (scenario.trustProxy !== undefined) needs.add('trust-proxy');
  if (scenario.cookieParser !== undefined) needs.add('cookie-parser');
  if (scenario.compression !== undefined) needs.add('compression');
  if (scenario.now !== undefined || scenario.clock !== undefined) needs.add('clock');
  if (scenario.construct?.warnings !== undefined && scenario.construct.warnings !== 'none') needs.add('warnings');
  for (const { word, value } of actionsOf(scenario)) {
    add(actionNamed(word)?.needs?.(value) ?? []);
    if (hasJavaScriptValue(value)) needs.add('javascript-values');
  }
  for (const step of scenario.steps ?? []) {
    if (step.advance !== undefined) needs.add('clock');
    // HTTP/2 has streams in its place (RFC 9113 section 5).
    if (step.pipelined !== undefined) needs.add('raw-http');
    if (step.store) add(storeCallNeeds(step.store));
    if (JSON.stringify(step.fault ?? null).includes('"enoent"')) needs.add('store-kinds');
    if (step.until !== undefined || step.release !== undefined) needs.add('gates');
    for (const request of requestsOf(step)) add(requestNeeds(request));
    if (step.expect) add([...expectNeeds(step.expect), ...cookieNeeds({}, step.expect)]);
    if ([step.seed ?? []].flat().some(({ cookie, record }) => cookie || record !== undefined))
      needs.add('stored-cookie');
    if (hasJavaScriptValue(step.secrets)) needs.add('javascript-values');
  }
  return [...needs].sort();
}
