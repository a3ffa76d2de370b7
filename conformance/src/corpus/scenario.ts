/**
 * Scenarios, as the runner has them: with the defaults and examples of their files. Their types are made from
 * spec/scenario.schema.json; here stand the lists of words, and names for parts of those types.
 */

import type {
  EngineExpect,
  HostName,
  Level,
  MiddlewareSpec,
  RequestSpec,
  Scenario,
  Source,
  Step,
  StoreChoice,
  StoreMapping,
  StoreOperation,
  Expect as WrittenExpect,
} from './scenario-types.js';

export { type Action, isObject, type Json, type JsonObject } from './json.js';
export type {
  CookieExpect,
  CookieToSend,
  Deploy,
  DocumentCookie,
  EngineExpect,
  Fault,
  HostName,
  Level,
  MiddlewareSpec,
  RequestSpec,
  RequestStep,
  Requirement,
  Scenario,
  Seed,
  Source,
  Step,
  StoreCall,
  StoreChoice,
  StoreOperation,
} from './scenario-types.js';

/** What has to be true. In the browser whose part takes its place among the others, that may be about refused cookies. */
export type Expect = WrittenExpect & Pick<EngineExpect, 'refused'>;

/** A store, in the long form for all that a scenario may give in its place. */
export type StoreSpec = Omit<StoreMapping, 'kind'> & { kind: StoreMapping['kind'] | 'default' };

/** The levels, the highest first. */
export const LEVELS = ['must', 'should', 'may'] as const satisfies readonly Level[];

/** The HTTP hosts on which a scenario may run; the first is the default. */
export const HOST_NAMES = ['express5', 'express4', 'connect', 'http', 'http2'] as const satisfies readonly HostName[];

/** What makes a browser send a request. */
export type BrowserMove = NonNullable<RequestSpec['by']>;

/** A browser's engine. */
export type Engine = keyof NonNullable<Expect['engines']>;

/** The operations of a store that may fail, and that leave a trace. */
export const STORE_OPERATIONS = [
  'get',
  'set',
  'destroy',
  'touch',
  'all',
  'clear',
  'length',
] as const satisfies readonly StoreOperation[];

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
  'deploy',
  'restart',
  'documentCookie',
] as const satisfies readonly (keyof Step)[];

/** What an application may change of the module that it uses, or of its stores. */
export type Alteration = NonNullable<Scenario['alters']>[number];

/** The alterations of the module's classes, and those of the stores. */
export const ALTERATIONS = {
  module: ['cookie-same-site', 'session-save', 'session-touch'],
  store: ['store-create-session', 'store-generate', 'store-regenerate'],
} as const satisfies Record<string, readonly Alteration[]>;

/** What a scenario alters in the module of the target. */
export type ModuleAlteration = (typeof ALTERATIONS.module)[number];

/** What a scenario alters in its store. */
export type StoreAlteration = (typeof ALTERATIONS.store)[number];

/** A source as a person writes it. */
export function sourceText(source: Source): string {
  if (typeof source === 'string') return source;
  const { document, version, section, url, observed, note } = source;
  const place = [document && (version === undefined ? document : `${document} ${version}`), section].filter(Boolean);
  const seen = observed && `observed in ${observed}`;
  return [place.join(', '), url, seen, note].filter(Boolean).join('; ');
}

/** The store of a scenario, in the long form. */
export function storeSpec(store: StoreChoice | undefined): StoreSpec {
  if (store === undefined) return { kind: 'default' };
  return typeof store === 'string' ? { kind: store } : store;
}

/** The middlewares of a scenario, whichever of the two forms it uses. */
export function middlewareSpecs(scenario: Scenario): MiddlewareSpec[] {
  return scenario.middlewares ?? [{ ...(scenario.options === undefined ? {} : { options: scenario.options }) }];
}
