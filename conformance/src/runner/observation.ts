import type { Json, JsonObject } from '../corpus/scenario.js';
import { HarnessError } from './harness-error.js';
import type { ResponseView } from './http1-response.js';
import { parseSetCookie } from './set-cookie.js';
import { bodyText, type RequestObservation } from './verdict.js';

/** One line of Set-Cookie. */
export interface ObservedCookie {
  name: string;
  value: string;
  /** By name in lower case; true for an attribute without a value. A repeated one counts as the last (RFC 6265 section 5.3). */
  attributes: Record<string, string | true>;
  /** The names in the order in which they were sent. */
  order: string[];
}

/** All that came of one request, as far as it had come. */
export interface RequestRecord {
  /** The number of its step; `2.1` for the first of a parallel step 2. */
  step: string;
  state: ResponseView['state'];
  /** Whether it was given up because nothing moved any more. */
  stuck: boolean;
  httpVersion?: string;
  status?: number;
  statusMessage?: string;
  /** By name in lower case, with all values in order; without Set-Cookie. */
  headers: Record<string, string[]>;
  setCookie: ObservedCookie[];
  body: Json;
  malformed?: string;
  /** How often the application was reached. */
  reached: number;
  nextCalls: number;
  /** The most calls of `next` without an error by one middleware. */
  plainNextCalls: number;
  saw: Record<string, JsonObject>;
  errors: JsonObject[];
  /** The cookies that the client holds afterwards. */
  jar: Record<string, string>;
}

/** All that came of one step. */
export interface StepRecord {
  step: string;
  requests: RequestRecord[];
  /** Operations that the target asked of the stores, in order. */
  store: Json[];
  /** For each of them the number of the request in whose course it was asked; null where that can't be told. */
  askedBy: (string | null)[];
  /** What the stores held afterwards; text when a store could not be asked. */
  stored: JsonObject[] | string;
  /** Calls of labelled function fixtures. */
  called: Record<string, number>;
  warnings: string[];
  uncaught: JsonObject[];
  /** What a store step of the scenario itself recorded, and its errors. */
  saw: Record<string, JsonObject>;
  errors: JsonObject[];
}

/** Everything that can be observed of a scenario, whether it has an expectation about it or not. */
export interface Observation {
  /** The error with which a middleware was not made. */
  construct?: JsonObject;
  /** Warnings while the middlewares were made. */
  warnings: string[];
  steps: StepRecord[];
  /** Why the rest of the scenario was not done, if so. */
  stopped?: string;
  /** What nobody caught after the last step. */
  leftUncaught: JsonObject[];
}

/** Plain data under the keys of a map; a key `__proto__` is a key like any other. */
export function fromMap<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  return Object.fromEntries(map);
}

function body(response: ResponseView): Json {
  try {
    return bodyText(response);
  } catch (error) {
    if (error instanceof HarnessError) return { $unreadable: error.message };
    throw error;
  }
}

/** Writes down what came of a request; what is recorded later is not in it. */
export function recordRequest(step: string, { response, run, stuck, jar }: RequestObservation): RequestRecord {
  const headers = new Map<string, string[]>();
  for (const [name, value] of response.headers) {
    const key = name.toLowerCase();
    if (key !== 'set-cookie') headers.set(key, [...(headers.get(key) ?? []), value]);
  }
  const setCookie = response.headers
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, line]): ObservedCookie => {
      const { name, value, attributes } = parseSetCookie(line);
      return {
        name,
        value,
        attributes: Object.fromEntries(attributes.map(([key, item]) => [key, item ?? true])),
        order: attributes.map(([key]) => key),
      };
    });
  return structuredClone({
    step,
    state: response.state,
    stuck,
    ...(response.httpVersion === undefined ? {} : { httpVersion: response.httpVersion }),
    ...(response.status === undefined ? {} : { status: response.status }),
    ...(response.statusMessage === undefined ? {} : { statusMessage: response.statusMessage }),
    headers: fromMap(headers),
    setCookie,
    body: body(response),
    ...(response.malformed === undefined ? {} : { malformed: response.malformed }),
    reached: run.reached,
    nextCalls: run.nextCalls,
    plainNextCalls: Math.max(0, ...run.plainNextCalls.values()),
    saw: fromMap(run.saw),
    errors: run.errors,
    jar: fromMap(jar),
  });
}
