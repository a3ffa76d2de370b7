import type { Action, Json, JsonObject } from '../corpus/scenario.js';

/** What was observed while one request of a scenario ran. */
export class RequestLog {
  /** How often the application's own part was reached. */
  reached = 0;
  /** What was recorded under each label. */
  readonly saw = new Map<string, JsonObject>();
  /** Errors, in order, each with `from`. */
  readonly errors: JsonObject[] = [];
  /** Calls of `next` by the session middlewares, with and without an error. */
  nextCalls = 0;
  /** For each middleware, by its position: how often it called `next` without an error. */
  readonly plainNextCalls = new Map<number, number>();
  /** The Cookie header lines that the server received. */
  cookieLines: readonly string[] = [];
  /** Session objects that `keep` remembered. */
  readonly kept: Map<string, unknown>;

  constructor(
    readonly before: readonly Action[],
    readonly app: readonly Action[],
    /** The actions of the error handler; undefined for the harness's own answer. */
    readonly onError: readonly Action[] | undefined,
    kept: Map<string, unknown>,
  ) {
    this.kept = kept;
  }

  /** Records parts under a label; later parts are added to earlier ones. */
  record(label: string, parts: Record<string, Json | undefined>): void {
    const entry = this.saw.get(label) ?? {};
    for (const [key, value] of Object.entries(parts)) if (value !== undefined) entry[key] = value;
    this.saw.set(label, entry);
  }
}
