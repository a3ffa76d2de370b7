import type { ServerResponse } from 'node:http';
import type { Json, JsonObject } from '../corpus/scenario.js';
import type { RequestLog } from '../runner/request-log.js';
import { observeError } from '../runner/values.js';

/** A callback in Node's style. */
export type Callback = (error?: unknown, result?: unknown) => void;

/** A method of the target, which may take and return anything. */
export type Method = (...args: unknown[]) => unknown;

/** What a method returned, by its kind: `session`, `response`, `promise`, `undefined`, … */
export function kindOf(value: unknown, session: unknown, res?: ServerResponse): string {
  if (res !== undefined && value === res) return 'response';
  if (value !== undefined && value === session) return 'session';
  if (typeof (value as { then?: unknown } | null | undefined)?.then === 'function') return 'promise';
  return typeof value === 'boolean' || value === null ? String(value) : typeof value;
}

/** The error that an action throws or passes on. */
export function errorMade(fields: JsonObject): Error {
  const error = new Error(String(fields.message ?? 'boom'));
  if (fields.name !== undefined) error.name = String(fields.name);
  return fields.code === undefined ? error : Object.assign(error, { code: fields.code });
}

/** Puts what comes of an action where the scenario looks for it. */
export class Outcome {
  /** The label under which it is recorded; undefined when it is not. */
  readonly label: string | undefined;

  /**
   * @param from what an error is said to come from, when the action has no label.
   * @param fields of the action; `as` is its label.
   */
  constructor(
    private readonly from: string,
    fields: JsonObject,
    private readonly run: RequestLog,
  ) {
    this.label = fields.as === undefined ? undefined : String(fields.as);
  }

  /** Records parts under the action's label, if it has one. */
  note(parts: Record<string, Json | undefined>): void {
    if (this.label !== undefined) this.run.record(this.label, parts);
  }

  /** Records an error under the action's label, or among the request's errors. */
  failed(error: unknown): void {
    const seen = observeError(error);
    if (this.label === undefined) this.run.errors.push({ from: this.from, ...seen });
    else this.run.record(this.label, { error: seen });
  }
}
