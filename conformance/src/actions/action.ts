import type { ServerResponse } from 'node:http';
import type { Arbitrary } from 'fast-check';
import { type Action, isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import type { Activity } from '../runner/activity.js';
import type { VirtualClock } from '../runner/clock.js';
import type { Gates } from '../runner/gates.js';
import type { RequestLog } from '../runner/request-log.js';
import type { SessionRequest } from '../runner/snapshot.js';
import type { FixtureContext } from '../vocabulary/fixtures.js';

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
export interface Turn {
  readonly app: AppContext;
  readonly req: SessionRequest;
  readonly res: ServerResponse;
  readonly next: (error?: unknown) => void;
  readonly run: RequestLog;
  /** Whether an action has taken charge of the response. */
  answered: boolean;
  /** Turns plain data into what the target is given, fixtures included. */
  make(value: Json): unknown;
  /** Does a list of actions that stands inside another action. */
  each(actions: readonly Action[]): Promise<void>;
}

/** What the generator of random scenarios offers to an action that takes part in them. */
export interface RandomParts {
  fc: typeof import('fast-check').default;
  /** A key of the session. */
  key: Arbitrary<string>;
  /** A value that a session may hold. */
  value: Arbitrary<Json>;
  /** A value once in this many times, otherwise nothing. */
  rarely<T>(arbitrary: Arbitrary<T>, times: number): Arbitrary<T | undefined>;
  /** The label under which the request keeps the session that it began with. */
  kept: string;
}

/** The names that an action defines or refers to. */
export interface ActionNames {
  /** What it records, for `saw`. */
  label?: string;
  /** The session that it remembers, for `of`. */
  keeps?: string;
  /** The session that it means. */
  of?: string;
  /** Where it waits. */
  gate?: string;
}

/** The definition of one application action, for all programs here. */
export interface ActionWord {
  /**
   * Does it, as a statement of a handler would; what it throws, the handler throws.
   *
   * @returns a promise only where the handler has to wait: the rest of a handler runs in one go.
   */
  run(value: Json, turn: Turn): Promise<void> | void;
  /**
   * Describes what the application does, as a verb with its objects: `sets user 'ada'`.
   *
   * @param each does so for an action inside this one.
   */
  describe(value: Json, each: (action: Action) => string): string;
  /** What a target must offer for it. */
  needs?(value: Json): readonly string[];
  /** The names that it has; by default `as` and `of` of a mapping. */
  names?(value: Json): ActionNames;
  /** The paths from the session, or the request, that it assigns to or deletes. */
  assigns?(value: Json): readonly string[];
  /** The actions that it consists of. */
  inner?(value: Json): readonly Action[];
  /** How often random scenarios have it, by weight, and with which values. */
  random?: { weight: number; value(parts: RandomParts): Arbitrary<Json> };
}

/** A list of actions, by their words. */
export type ActionWords = Readonly<Record<string, ActionWord>>;

/** The fields of an action that is written as a mapping; none for any other. */
export function fieldsOf(value: Json): JsonObject {
  return isObject(value) ? value : {};
}

/** A field that holds text, where it is there. */
export function textOf(field: Json | undefined): string | undefined {
  return field === undefined ? undefined : String(field);
}

/** The word and the value of an action; a bare word has the value `true`. */
export function wordOf(action: Action): [word: string, value: Json] {
  return typeof action === 'string' ? [action, true] : (Object.entries(action)[0] ?? ['', null]);
}
