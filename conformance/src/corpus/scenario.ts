/**
 * The shape of a scenario file after validation: the TypeScript mirror of spec/scenario.schema.json.
 *
 * What a field means is said once, in the schema and in spec/README.md. A test compares the names here in use with the
 * names in the schema, so that neither can gain one alone.
 */

import type { Profile } from './profile.js';

/** What a YAML scalar, list or mapping becomes: plain data, never a class instance. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A mapping of plain data. */
export type JsonObject = { [key: string]: Json };

export type Level = 'must' | 'should' | 'may';

export const LEVELS: readonly Level[] = ['must', 'should', 'may'];

export const HOST_NAMES = ['express5', 'express4', 'connect', 'http', 'http2'] as const;

export type HostName = (typeof HOST_NAMES)[number];

/** Where a requirement comes from: a document, an implementation that was observed, or words. */
export interface Source {
  document?: string;
  version?: string;
  section?: string;
  url?: string;
  observed?: string;
  note?: string;
}

export interface Requirement {
  id: string;
  /** Ids of requirements that are stated here now. */
  aliases?: string[];
  level: Level;
  text: string;
  /** Default: that of the file. */
  profile?: Profile;
  source?: string | Source;
  /** Other documents that ask for the same. */
  alsoIn?: (string | Source)[];
  upstream?: number[];
}

export interface StoreSpec {
  kind: 'default' | 'memory' | 'traced';
  base?: 'store' | 'emitter' | 'es5' | 'assigned';
  without?: string[];
  answers?: 'later' | 'now' | 'promise' | 'both';
  keeps?: 'copy' | 'live';
  expires?: boolean;
}

export interface MiddlewareSpec {
  name?: string;
  mount?: string;
  options?: JsonObject;
  store?: string;
}

/** One thing the application does: a bare word, or a mapping with that word as its only key. */
export type Action = string | JsonObject;

export interface CookieToSend {
  name?: string;
  value?: string;
  id?: Json;
  secret?: string;
  jar?: string;
  as?: string;
  from?: string;
  keep?: boolean;
  tamper?: 'truncate-signature' | 'drop-signature' | 'flip-signature' | 'change-id' | 'unsign' | 'resign';
}

export interface RequestSpec {
  method?: string;
  path?: string;
  host?: string;
  headers?: Record<string, Json>;
  httpVersion?: '1.0' | '1.1';
  tls?: boolean;
  body?: string;
  client?: string;
  jar?: boolean;
  cookies?: CookieToSend[];
  cookieLines?: 'one' | 'each';
  raw?: string;
  upgrade?: boolean;
  abort?: string;
  by?: BrowserMove;
  from?: string;
  tab?: string;
  credentials?: 'include' | 'same-origin' | 'omit';
}

/** What makes a browser send a request. */
export const BROWSER_MOVES = ['navigate', 'reload', 'link', 'form', 'frame', 'image', 'fetch', 'redirect'] as const;

export type BrowserMove = (typeof BROWSER_MOVES)[number];

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;

export type Engine = (typeof ENGINES)[number];

export interface RequestStep {
  request: RequestSpec;
  before?: Action[];
  app?: Action[];
  onError?: Action[];
  expect?: Expect;
  start?: string;
  until?: string;
}

export interface Seed {
  in?: string;
  id: Json;
  data?: JsonObject;
  cookie?: JsonObject;
  record?: Json;
}

export const STORE_OPERATIONS = ['get', 'set', 'destroy', 'touch', 'all', 'clear', 'length'] as const;

export type StoreOperation = (typeof STORE_OPERATIONS)[number];

export interface Fault {
  in?: string;
  op: StoreOperation;
  does: 'error' | 'throw' | 'enoent' | 'never' | 'twice' | 'reject' | 'answer' | 'wait';
  times?: number;
  error?: { name?: string; message?: string; code?: string };
  answer?: Json;
  gate?: string;
}

export interface StoreCall {
  in?: string;
  call?: string;
  args?: Json[];
  as?: string;
  keep?: string;
  callback?: boolean;
  emit?: string;
}

export interface Step extends Partial<RequestStep> {
  parallel?: RequestStep[];
  pipelined?: RequestStep[];
  finish?: string;
  advance?: number;
  release?: string;
  seed?: Seed | Seed[];
  fault?: Fault | Fault[] | 'none';
  store?: StoreCall;
  secrets?: Json[];
  restart?: string;
  documentCookie?: DocumentCookie;
}

/** What a script assigns to `document.cookie`. */
export interface DocumentCookie {
  value: Json;
  from: string;
  client?: string;
}

/** The words of which a step has exactly one; a step that has none of them only looks (`expect`). */
export const STEP_VERBS = [
  'request',
  'parallel',
  'pipelined',
  'finish',
  'advance',
  'release',
  'seed',
  'fault',
  'store',
  'secrets',
  'restart',
  'documentCookie',
] as const;

export type CookieExpect = JsonObject;

export interface Expect {
  received?: 'nothing' | 'headers' | 'part' | 'unfinished' | 'complete' | 'cut-off';
  acknowledged?: boolean;
  status?: Json;
  headers?: Record<string, Json>;
  setCookie?: 'none' | 'cleared' | number | CookieExpect | CookieExpect[];
  body?: Json;
  reached?: boolean;
  saw?: Record<string, Json>;
  errors?: 'none' | 'any' | JsonObject[];
  nextCalls?: number;
  called?: Record<string, Json>;
  jar?: Record<string, Json>;
  store?: 'none' | Json[] | JsonObject;
  stored?: 'none' | number | JsonObject[];
  warnings?: 'none' | Json[] | JsonObject;
  uncaught?: 'none' | JsonObject[];
  exports?: Record<string, Json>;
  sent?: 'none' | Record<string, Json>;
  kept?: 'none' | number | JsonObject[];
  visible?: 'none' | Record<string, Json>;
  refused?: 'none' | Json[];
  engines?: Partial<Record<Engine, EngineExpect>>;
}

/** What is otherwise in one engine, and why. */
export type EngineExpect = Omit<Expect, 'engines'> & { because: string };

/** What an application may change of the module that it uses: of its classes, and of the stores. */
export const ALTERATIONS = {
  module: ['cookie-same-site', 'session-save', 'session-touch'],
  store: ['store-create-session', 'store-generate', 'store-regenerate'],
} as const;

export type ModuleAlteration = (typeof ALTERATIONS.module)[number];

export type StoreAlteration = (typeof ALTERATIONS.store)[number];

export type Alteration = ModuleAlteration | StoreAlteration;

export interface Scenario {
  id: string;
  aliases?: string[];
  /** Where it is narrower than its requirements'. */
  profile?: 'express';
  note?: string;
  verifies: string[];
  needs?: string[];
  hosts?: HostName[];
  options?: JsonObject;
  middlewares?: MiddlewareSpec[];
  store?: string | StoreSpec;
  stores?: Record<string, string | StoreSpec>;
  trustProxy?: boolean | number | string;
  cookieParser?: { secret?: Json };
  compression?: 'before' | 'after';
  now?: string;
  clock?: { step: number };
  nginx?: boolean;
  browserAhead?: number;
  process?: { env?: Record<string, string> };
  alters?: Alteration[];
  construct?: { throws?: JsonObject; mayThrow?: JsonObject; warnings?: 'none' | Json[] | JsonObject };
  steps?: Step[];
}

/** A source as a person writes it. */
export function sourceText(source: string | Source): string {
  if (typeof source === 'string') return source;
  const { document, version, section, url, observed, note } = source;
  const place = [document && (version === undefined ? document : `${document} ${version}`), section].filter(Boolean);
  const seen = observed && `observed in ${observed}`;
  return [place.join(', '), url, seen, note].filter(Boolean).join('; ');
}

/** The store that a scenario's short form names, spelled out. */
export function storeSpec(spec: string | StoreSpec | undefined): StoreSpec {
  if (spec === undefined) return { kind: 'default' };
  // The schema admits no other word here.
  return typeof spec === 'string' ? { kind: spec as StoreSpec['kind'] } : spec;
}

/** The middlewares of a scenario, whichever of the two forms it uses. */
export function middlewareSpecs(scenario: Scenario): MiddlewareSpec[] {
  return scenario.middlewares ?? [{ ...(scenario.options === undefined ? {} : { options: scenario.options }) }];
}

/** Whether plain data is a mapping (and neither null nor a list). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
