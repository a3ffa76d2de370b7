/**
 * The shape of a file of the store contract after validation: the TypeScript mirror of spec/store-contract.schema.json.
 */

import type { Json, JsonObject, Requirement, Source, StoreOperation } from '../corpus/scenario.js';

/** A word that is made unique, or the very id that the store is given. */
export type IdSpec = string | { exactly: Json };

/** The cookie of a session: `maxAge` in milliseconds, and flags. */
export interface CookieSpec {
  maxAge?: number | null;
  originalMaxAge?: number;
  path?: string;
  domain?: string;
  httpOnly?: boolean;
  secure?: boolean;
  sameSite?: string | boolean;
  priority?: string;
  partitioned?: boolean;
}

/** What the middleware would hand over. */
export interface SessionSpec {
  data?: JsonObject;
  cookie?: CookieSpec;
}

/** What has to come of a call, or of a step. */
export interface StoreExpect {
  session?: 'missing' | { data?: JsonObject; keys?: string[]; cookie?: JsonObject };
  failed?: boolean | 'any';
  threw?: boolean;
  rejected?: boolean;
  calls?: number;
  given?: 'unchanged';
  count?: number;
  records?: JsonObject[];
  events?: string[];
  outside?: 'unchanged';
}

/** One call of the store. */
export interface CallSpec {
  call: StoreOperation;
  id?: IdSpec;
  session?: SessionSpec;
  callback?: 'none' | 'throws';
  expect?: StoreExpect;
}

/** One call, or one of the other words. */
export interface StoreStep extends Partial<CallSpec> {
  eventually?: true;
  as?: string;
  ages?: number[];
  parallel?: CallSpec[];
  many?: number;
  advance?: number;
  elapse?: number;
  backend?: 'down' | 'up';
  alter?: { of: 'set' | 'get'; data: JsonObject };
  offers?: string[];
  exits?: true;
}

/** The words of which a step has exactly one; a step that has none of them only looks (`expect`). */
export const STEP_VERBS = ['call', 'parallel', 'advance', 'elapse', 'backend', 'alter', 'offers', 'exits'] as const;

/** A scenario of the contract. */
export interface StoreScenario {
  id: string;
  aliases?: string[];
  note?: string;
  verifies: string[];
  uncaught?: 'any';
  steps: StoreStep[];
}

/** A question whose answer is reported, and not judged. */
export interface StoreReport {
  id: string;
  text: string;
  steps: StoreStep[];
}

/** A file of the contract. */
export interface StoreSpecFile {
  feature: string;
  source: Source;
  requirements?: Requirement[];
  scenarios?: StoreScenario[];
  reports?: StoreReport[];
}

/** Every call of some steps. */
export function callsOf(steps: readonly StoreStep[]): CallSpec[] {
  return steps.flatMap((step) => [
    ...(step.call === undefined ? [] : [{ ...step, call: step.call }]),
    ...(step.parallel ?? []),
  ]);
}
