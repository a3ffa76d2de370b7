/**
 * What must differ between two implementations that do the same, and is evened out before they are compared. These are
 * all the rules; whatever else differs is a difference.
 *
 * 1. Ids: text of 32 URL-safe characters that the scenario does not contain is an id that the implementation made. Each
 *    becomes `<id n>`, numbered in the order in which they are first seen.
 * 2. Signatures: a signed cookie value becomes its id and the place of the secret that signs it (`first`, `second`, …).
 * 3. The response's Date header is the real time of day, which no scenario sets. Dates that the middleware makes follow
 *    the virtual clock and are compared as they are.
 * 4. Error messages are each implementation's own words. A message is compared when the scenario or the harness worded
 *    it; of any other only the error's place, name and code.
 * 5. Stored records are compared as the JSON that a store would write, not as the classes they are made of.
 * 6. Warnings: likewise, a warning is compared by the options and classes that it names. A deprecation is given once in
 *    the life of a process, and warnings are therefore compared only where a scenario has a process of its own.
 * 7. Of what several processes ask of a store at the same time, none is first: with replicas, the operations of a step are
 *    compared replica by replica, and records in the order of their data.
 */
import { eachAction } from '../actions/index.js';
import { requestsOf } from '../corpus/needs.js';
import { isObject, type Json, type JsonObject, middlewareSpecs, type Scenario } from '../corpus/scenario.js';
import type { Observation, RequestRecord, StepRecord } from '../runner/observation.js';
import { DEFAULT_SECRET, isSignedWith, parseSigned } from '../runner/signature.js';

/** Words for the places of secrets. */
export const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];

/** What a warning may be about. */
const SUBJECTS = ['resave', 'saveUninitialized', 'secret', 'MemoryStore', 'maxAge', 'expires', 'req.headers.cookie'];

/** Messages that the harness's own faults have. */
const HARNESS_MESSAGES = ['store failed', 'boom', 'no such file', 'thrown by a fixture'];

/** Every secret that can sign in a scenario, in the order of their first mention. */
export function secretsOf(scenario: Scenario): string[] {
  const found = new Set<string>();
  const add = (value: Json | undefined): void => {
    if (typeof value === 'string') found.add(value);
    else if (Array.isArray(value)) value.forEach(add);
    else if (isObject(value)) add(value.$buffer ?? value.$uint8array ?? value.$keyObject);
  };
  for (const { options } of middlewareSpecs(scenario)) add(options?.secret);
  add(scenario.cookieParser?.secret);
  for (const step of scenario.steps ?? []) {
    add(step.secrets);
    add(step.deploy?.options?.secret);
    for (const { app = [] } of requestsOf(step)) {
      for (const { word, value } of eachAction(app)) if (word === 'secrets') add(value);
    }
  }
  found.add(DEFAULT_SECRET);
  return [...found];
}

/** Every text of a scenario, keys too. */
function* textsOf(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield key;
      yield* textsOf(item);
    }
  }
}

/** One observation's path to its normal form; the numbers of ids are counted anew for each. */
class Normaliser {
  readonly #ids = new Map<string, string>();
  readonly #secrets: string[];
  readonly #own: string;
  readonly #worded: Set<string>;

  constructor(private readonly scenario: Scenario) {
    this.#secrets = secretsOf(scenario);
    const texts = [...textsOf(scenario)];
    this.#own = texts.join('\n');
    this.#worded = new Set([...texts, ...HARNESS_MESSAGES]);
  }

  /** Rules 1 and 2, for any text. */
  text(text: string): string {
    const signed = text.replace(/s(?:%3A|:)[^\s;,"]{1,4096}/g, (value) => {
      const parts = parseSigned(value);
      if (parts?.signature.length !== 43) return value;
      const by = this.#secrets.findIndex((secret) => isSignedWith(value, secret));
      const secret = by < 0 ? 'an unknown' : `the ${ORDINALS[by] ?? by}`;
      return `s:${parts.id}.<signed with ${secret} secret>`;
    });
    return signed.replace(/(?<![\w-])[\w-]{32}(?![\w-])/g, (id) => {
      if (this.#own.includes(id)) return id;
      const known = this.#ids.get(id) ?? `<id ${this.#ids.size + 1}>`;
      this.#ids.set(id, known);
      return known;
    });
  }

  value(value: Json): Json {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (!isObject(value)) return value;
    // fromEntries defines, so that a key __proto__ stays data.
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.value(item)]));
  }

  /** Rule 4. */
  error(error: JsonObject): JsonObject {
    const { message, ...rest } = error;
    if (typeof message !== 'string') return error;
    return { ...rest, message: this.#worded.has(message) ? message : '<its own words>' };
  }

  #saw(saw: Record<string, JsonObject>): JsonObject {
    return Object.fromEntries(
      Object.entries(saw).map(([label, entry]) => [
        label,
        isObject(entry.error) ? { ...entry, error: this.error(entry.error) } : entry,
      ]),
    );
  }

  /** Rule 6. */
  #warnings(warnings: readonly string[]): Json[] {
    if (this.scenario.process === undefined) return [];
    return warnings.map((text) => SUBJECTS.filter((subject) => text.includes(subject)).join(' ') || text);
  }

  request({ headers, saw, errors, ...record }: RequestRecord): JsonObject {
    const { date, ...otherHeaders } = headers;
    // Order matters: ids are numbered as they are met, and what the application saw comes before what the client got.
    return this.value({
      saw: this.#saw(saw),
      errors: errors.map((error) => this.error(error)),
      ...record,
      headers: { ...otherHeaders, ...(date ? { date: date.map(() => '<now>') } : {}) },
    } as unknown as JsonObject) as JsonObject;
  }

  /** Rule 7. */
  #ordered<Item extends Json>(items: Item[], by: (item: Item) => Json | undefined): Item[] {
    if (this.scenario.replicas === undefined) return items;
    const key = (item: Item) => JSON.stringify(by(item) ?? null);
    return [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  }

  step({ requests, askedBy: _askedBy, stored, warnings, uncaught, saw, errors, ...record }: StepRecord) {
    return {
      step: record.step,
      requests: requests.map((request) => this.request(request)),
      shared: this.value({
        ...record,
        store: this.#ordered(record.store, (entry) => (isObject(entry) ? entry.replica : null)),
        // Rule 5: `record` is the object itself, beside its JSON form.
        stored:
          typeof stored === 'string'
            ? stored
            : this.#ordered(stored, ({ data }) => data).map(({ record: _, ...json }) => json),
        warnings: this.#warnings(warnings),
        uncaught: uncaught.map((error) => this.error(error)),
        saw: this.#saw(saw),
        errors: errors.map((error) => this.error(error)),
      } as unknown as JsonObject) as JsonObject,
    };
  }

  observation({ construct, warnings, steps, stopped, leftUncaught }: Observation): NormalObservation {
    return {
      construct: {
        ...(construct ? { threw: this.error(construct) } : {}),
        warnings: this.#warnings(warnings),
      },
      steps: steps.map((step) => this.step(step)),
      end: { stopped: stopped ?? null, uncaught: leftUncaught.map((error) => this.error(error)) },
    };
  }
}

/** An observation in the form in which two of them can be compared. */
export interface NormalObservation {
  construct: JsonObject;
  steps: { step: string; requests: JsonObject[]; shared: JsonObject }[];
  end: JsonObject;
}

/** Evens out what must differ. */
export function normalise(observation: Observation, scenario: Scenario): NormalObservation {
  return new Normaliser(scenario).observation(observation);
}
