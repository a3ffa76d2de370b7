import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { patternFault, safePattern } from '../corpus/pattern.js';

/** Names of this form stand for ids; others are chosen for what they are, and go as they are. */
const NAME = /^[A-Za-z0-9-]{1,60}$/;

/**
 * Translates between the ids that scenarios use (`one`) and ids of the target's form: many libraries look up only what
 * could be an id of theirs.
 */
export class TargetIds {
  readonly #pattern: RegExp | undefined;
  readonly #idOf = new Map<string, string>();
  readonly #nameOf = new Map<string, string>();

  /** @param pattern what every id of the target matches; without it any text is an id. */
  constructor(pattern: string | undefined) {
    this.#pattern = pattern === undefined ? undefined : safePattern(pattern);
  }

  /** The id that the target is given for a scenario's: the same for the same name, in every scenario and run. */
  toTarget(name: string): string {
    if (this.#pattern === undefined || !NAME.test(name) || this.#pattern.test(name)) return name;
    const known = this.#idOf.get(name);
    if (known !== undefined) return known;
    const seed = createHash('sha256').update(name).digest().readInt32BE();
    const [id = name] = fc.sample(fc.stringMatching(this.#pattern), { seed, numRuns: 1 });
    this.#idOf.set(name, id);
    this.#nameOf.set(id, name);
    return id;
  }

  /** Whether there is an id of the target's form for a scenario's. */
  fits(name: string): boolean {
    return this.#pattern === undefined || this.#pattern.test(this.toTarget(name));
  }

  /** The id in the scenario's words: its name, or the id itself where the target made it. */
  fromTarget(id: string): string {
    return this.#nameOf.get(id) ?? id;
  }
}

/** What is wrong with a pattern of ids; undefined when nothing is. */
export function idPatternFault(pattern: string): string | undefined {
  const fault = patternFault(pattern);
  if (fault !== undefined) return fault;
  if (!pattern.startsWith('^') || !pattern.endsWith('$')) return 'it has to begin with ^ and end with $';
  const two = new TargetIds(pattern);
  return two.toTarget('one') === two.toTarget('another') ? 'it has to match many ids' : undefined;
}
