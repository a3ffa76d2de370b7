import type { Problem } from './problem.js';
import type { Profile } from './profile.js';
import { isObject, type Json, type JsonObject, type Requirement, type Scenario, type Source } from './scenario.js';
import { MAX_VALUES, type Path, type SourceFile } from './source-file.js';

/** What a file gives to each of its scenarios that does not give it itself. */
export interface Defaults {
  hosts?: Json;
  replicas?: Json;
  trustProxy?: Json;
  store?: Json;
  options?: JsonObject;
  request?: JsonObject;
}

/** A scenario as it stands in its file: it may lack what the defaults give, and be a table of several. */
export interface WrittenScenario extends JsonObject {
  verifies: Json;
}

/** A file as it is written, which the schema has accepted. */
export interface WrittenFile {
  feature: string;
  source: string | Source;
  profile?: Profile;
  requirements?: Requirement[];
  defaults?: Defaults;
  scenarios?: WrittenScenario[];
}

/** A scenario as it runs, with the way back to its text. */
export interface ExpandedScenario {
  scenario: Scenario;
  /** The scenario in the file's data. */
  path: Path;
  /** Its id there: a value, or the key of an example. */
  id: { path: Path; key: boolean };
  /** The line of its text, or of its example. */
  line: number;
}

/** A name of a column of `examples`, in the place of a value. */
const EXAMPLE = /^\$([a-z][A-Za-z0-9]*)$/;

/** The values of a file so far; tables can make many of little text. */
interface Count {
  values: number;
}

class TooMany extends Error {}

/** @throws TooMany */
function copy(value: Json, count: Count): Json {
  if (++count.values > MAX_VALUES) throw new TooMany();
  if (Array.isArray(value)) return value.map((item) => copy(item, count));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item, count)]));
}

/**
 * The defaults in a scenario: `options` and the requests take them key by key, all else as a whole.
 *
 * @throws TooMany
 */
function withDefaults({ defaults: own, ...scenario }: WrittenScenario, defaults: Defaults, count: Count): JsonObject {
  if (own === false) return scenario;
  const { request, ...others } = defaults;
  const { options, store, ...whole } = copy(others as JsonObject, count) as Defaults;
  const sendsRequest = (step: Json): Json =>
    isObject(step) && isObject(step.request)
      ? { ...step, request: { ...(copy(request ?? {}, count) as JsonObject), ...step.request } }
      : step;
  const sends = (step: Json): Json => {
    if (!isObject(step)) return step;
    const several = ['parallel', 'pipelined'].flatMap((word) => {
      const requests = step[word];
      return Array.isArray(requests) ? [[word, requests.map(sendsRequest)] as const] : [];
    });
    return { ...(sendsRequest(step) as JsonObject), ...Object.fromEntries(several) };
  };
  return {
    ...whole,
    ...scenario,
    ...(scenario.middlewares === undefined && {
      ...(store !== undefined && { store: scenario.store ?? store }),
      ...(options !== undefined && {
        options: isObject(scenario.options ?? {}) ? { ...options, ...(scenario.options as object) } : scenario.options,
      }),
    }),
    ...(request !== undefined && Array.isArray(scenario.steps) && { steps: scenario.steps.map(sends) }),
  } as JsonObject;
}

/**
 * A copy of a value, with an example's values in the places of their names. What the example leaves out is left out.
 *
 * @throws TooMany
 */
function fill(
  value: Json,
  example: JsonObject,
  used: (name: string, path: Path) => void,
  count: Count,
  path: Path,
): Json | undefined {
  if (++count.values > MAX_VALUES) throw new TooMany();
  if (typeof value === 'string') {
    const name = EXAMPLE.exec(value)?.[1];
    if (name === undefined) return value;
    used(name, path);
    const given = Object.hasOwn(example, name) ? example[name] : undefined;
    return given === undefined ? undefined : copy(given, count);
  }
  if (Array.isArray(value))
    return value.flatMap((item, i) => {
      const filled = fill(item, example, used, count, [...path, i]);
      return filled === undefined ? [] : [filled];
    });
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const filled = fill(item, example, used, count, [...path, key]);
      return filled === undefined ? [] : [[key, filled]];
    }),
  );
}

/** The scenarios of a table, one for each of its examples. */
function ofTable(
  { examples, ...scenario }: WrittenScenario,
  path: Path,
  count: Count,
  complain: (path: Path, message: string, key?: boolean) => void,
): (Omit<ExpandedScenario, 'scenario' | 'line'> & { scenario: JsonObject })[] {
  const rows = Object.entries(examples as { [id: string]: JsonObject });
  const columns = new Set(rows.flatMap(([, example]) => Object.keys(example)));
  const names = new Map<string, Path>();
  const made = rows.map(([id, example]) => {
    const filled = fill(scenario, example, (name, at) => names.set(name, at), count, path) as JsonObject;
    return { scenario: { id, ...filled }, path, id: { path: [...path, 'examples', id], key: true } };
  });
  for (const [name, at] of names)
    if (!columns.has(name)) complain(at, `no example gives '${name}'; they give: ${[...columns].join(', ')}`);
  for (const [id, example] of rows)
    for (const name of Object.keys(example))
      if (!names.has(name))
        complain([...path, 'examples', id, name], `the scenario has no '$${name}' in the place of a value`, true);
  return made;
}

/**
 * The scenarios of a file as they run: with its defaults, and one for each example of a table.
 *
 * @param file as the schema has accepted it.
 * @param source the text behind it, for the places of faults.
 */
export function expand(file: WrittenFile, source: SourceFile): { scenarios: ExpandedScenario[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const complain = (path: Path, message: string, key = false) =>
    problems.push({ file: source.file, ...source.locate(path, key), message });
  const count: Count = { values: 0 };
  const scenarios: ExpandedScenario[] = [];
  for (const [i, written] of (file.scenarios ?? []).entries()) {
    const path: Path = ['scenarios', i];
    if (written.examples !== undefined && written.id !== undefined)
      complain([...path, 'id'], `'id' and 'examples' exclude each other: the examples have ids`, true);
    try {
      const made =
        written.examples === undefined
          ? [{ scenario: written as JsonObject, path, id: { path: [...path, 'id'], key: false } }]
          : ofTable(written, path, count, complain);
      for (const { scenario, ...place } of made)
        scenarios.push({
          // The schema is asked once more, about the scenarios that this makes.
          scenario: withDefaults(scenario as WrittenScenario, file.defaults ?? {}, count) as unknown as Scenario,
          ...place,
          line: source.locate(place.id.path, place.id.key).line,
        });
    } catch (error) {
      if (!(error instanceof TooMany)) throw error;
      complain(path, `with its examples written out, the file has more than ${MAX_VALUES} values; use fewer`);
      break;
    }
  }
  return { scenarios, problems };
}
