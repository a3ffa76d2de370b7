import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';
import { type CookieExpect, type Expect, isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import { checkPairs } from './browser-control.js';
import { HarnessError } from './harness-error.js';
import type { ResponseView } from './http1-response.js';
import { type MatchContext, type Mismatch, match, matchNamed, matchUnordered, NothingCaptured } from './match.js';
import type { RequestLog } from './request-log.js';
import { attributeOf, endOf, parseSetCookie, type SetCookie } from './set-cookie.js';
import { EXPRESS_CODEC, isCompanion } from './signature.js';
import type { TraceEntry } from './store.js';

/** What came of one request. */
export interface RequestObservation {
  response: ResponseView;
  run: RequestLog;
  /** Whether the response was given up because nothing moved any more. */
  stuck: boolean;
  /** The cookies that the client holds now. */
  jar: ReadonlyMap<string, string>;
}

/** What happened beside any single request, since the step began. */
export interface SharedObservation {
  trace: readonly TraceEntry[];
  stored(): Promise<JsonObject[]>;
  warnings: readonly string[];
  uncaught: readonly JsonObject[];
  called: ReadonlyMap<string, number>;
  exports: object | undefined;
  /** What a store step of the scenario itself recorded. */
  saw?: ReadonlyMap<string, JsonObject>;
}

/** Plain data of a trace or a response; both are made of JSON alone. */
function plain(value: object): Json {
  return value as Json;
}

function headersOf(response: ResponseView): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, value] of response.headers)
    found.set(name.toLowerCase(), [...(found.get(name.toLowerCase()) ?? []), value]);
  return found;
}

/** The body as text, without its content coding (RFC 9110 section 8.4.1); as much of it as is there. */
export function bodyText(response: ResponseView): Json {
  const coding = headersOf(response).get('content-encoding')?.at(-1);
  const decode = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync }[coding ?? ''];
  if (coding !== undefined && !decode)
    throw new HarnessError(`the body could not be compared: its coding is '${coding}'`);
  if (!decode) return response.body.toString('utf8');
  const whole = response.state === 'complete';
  const finishFlush = coding === 'br' ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH;
  try {
    return decode(response.body, whole ? {} : { finishFlush }).toString('utf8');
  } catch (error) {
    // The target's body does not have the coding that it names.
    return { $undecodable: coding ?? '', message: String(error) };
  }
}

/** The value of an attribute as plain data: text, empty for a bare name, undefined when absent. */
function attribute(cookie: SetCookie, name: string): Json | undefined {
  const value = attributeOf(cookie, name);
  return value === null ? '' : value;
}

/** A word of an attribute that clients understand in any case, as it is usually written: `Strict`. */
function capitalised(word: Json | undefined): Json | undefined {
  return typeof word === 'string' ? word.charAt(0).toUpperCase() + word.slice(1).toLowerCase() : word;
}

function observedCookieField(cookie: SetCookie, field: string, context: MatchContext): Json | undefined {
  switch (field) {
    case 'name':
      return cookie.name;
    case 'value':
      return cookie.value;
    case 'raw':
      return cookie.raw;
    case 'id':
      return (context.codec ?? EXPRESS_CODEC).read(cookie.value);
    case 'attributes':
      // Max-Age stands for the same as Expires, alone or beside it.
      return [...new Set(cookie.attributes.map(([name]) => (name === 'max-age' ? 'expires' : name)))].sort();
    case 'httpOnly':
    case 'secure':
    case 'partitioned':
      return attributeOf(cookie, field.toLowerCase()) !== undefined;
    case 'maxAge':
      return attribute(cookie, 'max-age');
    case 'expires':
      return endOf(cookie, context.now());
    // Clients compare these without regard to case (RFC 6265bis sections 5.4 and 5.5; draft-west-cookie-priority).
    case 'sameSite':
    case 'priority':
      return capitalised(attribute(cookie, field.toLowerCase()));
    default:
      return attribute(cookie, field.toLowerCase());
  }
}

function matchCookie(expected: CookieExpect, cookie: SetCookie, path: string, context: MatchContext): Mismatch[] {
  return Object.entries(expected).flatMap(([field, item]): Mismatch[] => {
    const place = `${path}.${field}`;
    if (field === 'signedWith') {
      const codec = context.codec ?? EXPRESS_CODEC;
      const signed = codec.read(cookie.value) !== undefined;
      if (typeof item !== 'string') return match(item, signed ? cookie.value : undefined, place, context);
      const actual = signed ? 'signed with another secret' : 'not signed';
      return codec.read(cookie.value, [item]) !== undefined ? [] : [{ path: place, expected: item, actual }];
    }
    const actual = observedCookieField(cookie, field, context);
    if (field === 'attributes' && Array.isArray(item)) return match([...item].sort(), actual, place, context);
    // A host name has no case (RFC 6265 section 5.2.3).
    const isHost = field === 'domain' && typeof item === 'string' && typeof actual === 'string';
    return isHost && item.toLowerCase() === actual.toLowerCase() ? [] : match(item, actual, place, context);
  });
}

function checkSetCookie(
  expected: Expect['setCookie'],
  response: ResponseView,
  sessionName: string,
  context: MatchContext,
): Mismatch[] {
  const all = (headersOf(response).get('set-cookie') ?? []).map(parseSetCookie);
  const cookies = all.filter(({ name }) => !all.some((other) => isCompanion(name, other.name)));
  const lines = cookies.map(({ raw }) => raw);
  const path = 'setCookie';
  if (expected === undefined) return [];
  if (expected === 'none') return lines.length === 0 ? [] : [{ path, expected: 'none', actual: lines }];
  if (expected === 'cleared') {
    const isOver = (cookie: SetCookie) => Date.parse(endOf(cookie, context.now()) ?? '') <= context.now();
    // Of several lines of one name, the last one counts for a client (RFC 6265 section 5.3).
    const last = cookies.filter(({ name }, i) => !cookies.slice(i + 1).some((later) => later.name === name));
    return last.every(isOver) ? [] : [{ path, expected: 'none, or one that takes a cookie away', actual: lines }];
  }
  if (typeof expected === 'number') return lines.length === expected ? [] : [{ path, expected, actual: lines }];
  if (Array.isArray(expected)) {
    if (cookies.length !== expected.length) return [{ path, expected, actual: lines }];
    return expected.flatMap((item, i) => {
      const cookie = cookies[i];
      return cookie ? matchCookie(item, cookie, `${path}[${i}]`, context) : [];
    });
  }
  const { name = sessionName } = expected;
  const named = cookies.filter((cookie) => match(name, cookie.name, path, context).length === 0);
  const [only] = named;
  // Two lines that are the same, such as those of two saves, are one cookie.
  if (!only || named.some(({ raw }) => raw !== only.raw))
    return [{ path, expected: { name, lines: 1 }, actual: lines }];
  return matchCookie(expected, only, path, context);
}

/** A list of expectations against a list of things that the format itself defines: named fields are compared. */
function checkList(
  expected: 'none' | readonly Json[],
  actual: readonly Json[],
  path: string,
  context: MatchContext,
): Mismatch[] {
  const wanted = expected === 'none' ? [] : expected;
  if (wanted.length !== actual.length)
    return [{ path, expected: expected === 'none' ? 'none' : [...wanted], actual: [...actual] }];
  return wanted.flatMap((item, i) => matchNamed(item, actual[i], `${path}[${i}]`, context));
}

/** Turns the short form of a trace entry into the long one, also inside operators. */
function traceExpectation(expected: Json): Json {
  if (typeof expected === 'string') return { op: expected };
  if (Array.isArray(expected)) return expected.map(traceExpectation);
  if (!isObject(expected)) return expected;
  return Object.fromEntries(
    Object.entries(expected).map(([key, item]) => [key, key.startsWith('$') ? traceExpectation(item) : item]),
  );
}

function checkTrace(
  expected: NonNullable<Expect['store']>,
  trace: readonly TraceEntry[],
  context: MatchContext,
): Mismatch[] {
  const actual = trace.map(plain);
  if (expected === 'none') return actual.length === 0 ? [] : [{ path: 'store', expected, actual }];
  const wanted = traceExpectation(expected);
  if (!Array.isArray(wanted)) return match(wanted, actual, 'store', context);
  if (wanted.length !== actual.length) return [{ path: 'store', expected, actual }];
  return wanted.flatMap((item, i) => matchEntry(item, actual[i], `store[${i}]`, context));
}

/** A trace entry or stored record: its own fields and those of its cookie are compared by name, the data as a whole. */
function matchEntry(expected: Json, actual: Json | undefined, path: string, context: MatchContext): Mismatch[] {
  if (!isObject(expected) || !isObject(actual)) return match(expected, actual, path, context);
  const { cookie, ...rest } = expected;
  const inCookie = cookie === undefined ? [] : matchNamed(cookie, actual.cookie, `${path}.cookie`, context);
  return [...matchNamed(rest, actual, path, context), ...inCookie];
}

/** For the compiler, `Array.isArray` does not distinguish a readonly list from a mapping. */
function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}

/** Each expected warning has to be found among the actual ones, in this order; others may stand between. */
export function checkWarnings(
  expected: 'none' | readonly Json[] | JsonObject,
  actual: readonly string[],
  context: MatchContext,
): Mismatch[] {
  if (expected === 'none') return actual.length === 0 ? [] : [{ path: 'warnings', expected, actual: [...actual] }];
  if (!isList(expected)) return match(expected, [...actual], 'warnings', context);
  let next = 0;
  for (const item of expected) {
    while (next < actual.length && match(item, actual[next], 'warnings', context).length > 0) next++;
    if (next++ >= actual.length) return [{ path: 'warnings', expected: item, actual: [...actual] }];
  }
  return [];
}

/** Compares parts that were recorded under labels, and finds recorded errors that nobody expected. */
function checkSaw(expected: Expect['saw'], saw: ReadonlyMap<string, JsonObject>, context: MatchContext): Mismatch[] {
  const named = Object.entries(expected ?? {}).flatMap(([label, item]): Mismatch[] => {
    const entry = saw.get(label);
    const path = `saw.${label}`;
    if (!entry) return [{ path, expected: item, actual: undefined }];
    if (!isObject(item)) return match(item, entry, path, context);
    // Of a cookie and of an error only what is named is compared, as everywhere.
    const { cookie, error, ...rest } = item;
    return [
      ...matchNamed(rest, entry, path, context),
      ...(cookie === undefined ? [] : matchNamed(cookie, entry.cookie, `${path}.cookie`, context)),
      ...(error === undefined ? [] : matchNamed(error, entry.error, `${path}.error`, context)),
    ];
  });
  const unexpected = [...saw].flatMap(([label, entry]): Mismatch[] => {
    const item = expected?.[label];
    const spoken = isObject(item) && ('error' in item || Object.keys(item).some((key) => key.startsWith('$')));
    if (entry.error === undefined || spoken) return [];
    return [{ path: `saw.${label}.error`, expected: { $absent: true }, actual: entry.error }];
  });
  return [...named, ...unexpected];
}

/** Errors that a session middleware makes keep the application from being reached. */
function expectsMiddlewareError(expect: Expect): boolean {
  if (expect.errors === 'any') return true;
  return (
    Array.isArray(expect.errors) &&
    expect.errors.some(({ from }) => from === undefined || from === 'next' || from === 'thrown')
  );
}

/** Compares one key of `expect`; a reference to what was never captured is as wrong as a value that differs. */
function comparing(key: string, expected: Json, compare: () => Mismatch[]): Mismatch[] {
  try {
    return compare();
  } catch (error) {
    if (!(error instanceof NothingCaptured)) throw error;
    return [{ path: key, expected, actual: error.message }];
  }
}

/** Of a response in one of these states, more may come. */
const UNFINISHED: readonly ResponseView['state'][] = ['nothing', 'headers', 'part'];

/** How much of the response is there, and what the client must make of it. */
function checkReceived(expect: Expect, { response, stuck }: RequestObservation, partial: boolean): Mismatch[] {
  const { state, status = 0 } = response;
  const actual = stuck ? `${state} (nothing moves any more)` : state;
  const found: Mismatch[] = [];
  if (expect.acknowledged !== undefined) {
    const isOver = !UNFINISHED.includes(state);
    const acknowledged = state === 'complete' && status < 400;
    if (!isOver) found.push({ path: 'received', expected: 'a response that is over', actual });
    else if (acknowledged !== expect.acknowledged)
      found.push({ path: 'acknowledged', expected: expect.acknowledged, actual: `${state}, status ${status}` });
  }
  const received = expect.received ?? (partial || expect.acknowledged !== undefined ? undefined : 'complete');
  const fits = received === 'unfinished' ? UNFINISHED.includes(state) : received === undefined || received === state;
  if (!fits) found.push({ path: 'received', expected: received ?? 'complete', actual });
  return found;
}

/** What is compared whether a scenario has an expectation about it or not. */
function checkSoundness(expect: Expect, observed: RequestObservation, partial: boolean): Mismatch[] {
  const { response, run } = observed;
  const found = checkReceived(expect, observed, partial);
  if (response.malformed !== undefined) {
    found.push({ path: 'response', expected: 'well-formed', actual: response.malformed });
  }
  const reached = expect.reached ?? (partial || expectsMiddlewareError(expect) ? undefined : true);
  if (reached !== undefined && run.reached > 0 !== reached)
    found.push({ path: 'reached', expected: reached, actual: run.reached > 0 });
  if (run.reached > 1) found.push({ path: 'reached', expected: 'once', actual: run.reached });
  const plainCalls = Math.max(0, ...run.plainNextCalls.values());
  if (plainCalls > 1) found.push({ path: 'nextCalls', expected: 'at most one without an error', actual: plainCalls });
  return found;
}

/**
 * Compares what came of a request with what its step expects, in the order of the scenario.
 *
 * @param partial whether the request is still under way: then nothing is compared that the scenario does not name.
 */
export function checkRequest(
  expect: Expect,
  observed: RequestObservation,
  sessionName: string,
  context: MatchContext,
  partial: boolean,
): Mismatch[] {
  const { response, run } = observed;
  const headers = headersOf(response);
  const compare: Record<string, () => Mismatch[]> = {
    status: () => match(expect.status ?? null, response.status, 'status', context),
    headers: () =>
      Object.entries(expect.headers ?? {}).flatMap(([name, item]) => {
        const lines = headers.get(name.toLowerCase());
        return match(item, lines?.length === 1 ? lines[0] : lines, `headers.${name}`, context);
      }),
    setCookie: () => checkSetCookie(expect.setCookie, response, sessionName, context),
    body: () => match(expect.body ?? null, bodyText(response), 'body', context),
    nextCalls: () => match(expect.nextCalls ?? null, run.nextCalls, 'nextCalls', context),
    jar: () =>
      Object.entries(expect.jar ?? {}).flatMap(([name, item]) =>
        match(item, observed.jar.get(name), `jar.${name}`, context),
      ),
    saw: () => checkSaw(expect.saw, run.saw, context),
    errors: () => (expect.errors === 'any' ? [] : checkList(expect.errors ?? 'none', run.errors, 'errors', context)),
    sent: () => checkPairs(expect.sent ?? 'none', run.cookieLines.join('; '), 'sent', context),
  };
  const found = checkSoundness(expect, observed, partial);
  // Without a head there is nothing more to judge in the response, and its absence has been reported.
  const skipped =
    response.status === undefined && found.length > 0 ? ['status', 'headers', 'setCookie', 'body', 'jar'] : [];
  // Errors that no step expects are looked for all the same.
  const keys = new Set([...Object.keys(expect), 'saw', ...(partial ? [] : ['errors'])]);
  for (const key of keys) {
    const check = compare[key];
    if (check && !skipped.includes(key)) found.push(...comparing(key, (expect as JsonObject)[key] ?? 'none', check));
  }
  return found;
}

/** Compares what happened beside any single request with what a step expects, in the step's order. */
export async function checkShared(
  expect: Expect,
  shared: SharedObservation,
  context: MatchContext,
): Promise<Mismatch[]> {
  const stored = expect.stored === undefined ? [] : await shared.stored();
  const { saw } = shared;
  const compare: Record<string, () => Mismatch[]> = {
    ...(saw ? { saw: () => checkSaw(expect.saw, saw, context) } : {}),
    called: () =>
      Object.entries(expect.called ?? {}).flatMap(([label, item]) =>
        match(item, shared.called.get(label) ?? 0, `called.${label}`, context),
      ),
    store: () => checkTrace(expect.store ?? 'none', shared.trace, context),
    stored: () =>
      matchUnordered(expect.stored ?? 'none', stored, 'stored', (expected, actual, path) =>
        matchEntry(expected, actual, path, context),
      ),
    warnings: () => checkWarnings(expect.warnings ?? 'none', shared.warnings, context),
    uncaught: () => checkList(expect.uncaught ?? 'none', shared.uncaught, 'uncaught', context),
    exports: () =>
      Object.entries(expect.exports ?? {}).flatMap(([name, item]) => {
        const value = (shared.exports as Record<string, unknown> | undefined)?.[name];
        return match(item, value === undefined ? undefined : typeof value, `exports.${name}`, context);
      }),
  };
  const keys = new Set([...Object.keys(expect), 'uncaught', ...(saw ? ['saw'] : [])]);
  return [...keys].flatMap((key) => {
    const check = compare[key];
    return check ? comparing(key, (expect as JsonObject)[key] ?? 'none', check) : [];
  });
}
