/**
 * The messages between the harness and a target program: the TypeScript mirror of spec/target-protocol.schema.json, where
 * each field is explained.
 */
import type { Action, Json, JsonObject } from '../corpus/scenario.js';

/** The optional messages. */
export const OPTIONAL_MESSAGES = ['seed', 'inspect', 'trace', 'fault', 'clock', 'sign', 'read', 'release'] as const;

/** One of {@link OPTIONAL_MESSAGES}. */
export type OptionalMessage = (typeof OPTIONAL_MESSAGES)[number];

/** An error as the target saw it. */
export interface SeenError {
  name: string;
  message: string;
  code?: string;
}

/** An operation that the target's library asked of its store. */
export interface SeenOperation {
  op: 'get' | 'set' | 'destroy' | 'touch';
  id?: string;
  data?: JsonObject;
  cookie?: JsonObject;
  answer: 'ok' | 'error' | 'pending';
  found?: boolean;
}

/** A session in the target's store. */
export interface SeenRecord {
  id: string;
  data: JsonObject;
  cookie?: JsonObject;
  expires?: number | null;
}

/** What each message has beside its number and its type, and what its answer has. */
export interface Protocol {
  start: {
    message: { protocol: 1 };
    answer: {
      protocol: 1;
      name: string;
      version: string;
      language: string;
      ids?: string;
      messages?: OptionalMessage[];
      actions?: string[];
      lacks?: string[];
    };
  };
  make: {
    message: { application: number; options: JsonObject; now: number; trustProxy?: boolean | number | string };
    answer: { port?: number; tlsPort?: number; refused?: SeenError; unsupported?: string };
  };
  expect: {
    message: { application: number; request: number; actions: Action[] };
    answer: { unsupported?: string };
  };
  seen: {
    message: { application: number; request: number };
    answer: { reached: number; saw: Record<string, JsonObject>; errors: (SeenError & { from: string })[] };
  };
  seed: {
    message: { application: number; id: string; data: Json; expires: number | null };
    answer: object;
  };
  inspect: {
    message: { application: number };
    answer: { records: SeenRecord[]; operations?: SeenOperation[] };
  };
  fault: { message: { application: number; on: string; message?: string; times?: number }; answer: object };
  clock: { message: { application: number; now: number }; answer: object };
  release: { message: { application: number; gate: string }; answer: object };
  sign: {
    message: { application: number; id: string; secret: string };
    answer: { value?: string; unsupported?: string };
  };
  read: { message: { application: number; value: string; secret: string }; answer: { id: string | null } };
  drop: { message: { application: number }; answer: object };
  stop: { message: object; answer: object };
}

/** The types of all messages. */
export type MessageType = keyof Protocol;

/** What a target answers to a message of a type. */
export type Answer<T extends MessageType> = Protocol[T]['answer'];

/** How a target describes itself. */
export type Introduction = Answer<'start'>;
