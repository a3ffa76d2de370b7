import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Expect, isObject, type Json, type JsonObject, type Scenario, type Step } from '../../corpus/scenario.js';
import type { Observation } from '../../runner/observation.js';
import type { Difference } from '../compare.js';
import { normalise, ORDINALS, secretsOf } from '../normalise.js';

/** Whether a value holds an id that an implementation made, which is another one the next time. */
function isMade(value: Json): boolean {
  return typeof value === 'string' && /<id \d+>/.test(value);
}

/** An observed value as an expectation: an id that was made by chance is only expected to be there. */
function expected(value: Json): Json {
  if (isMade(value)) return { $present: true };
  if (Array.isArray(value)) return value.map(expected);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, expected(item)]));
}

/** An error without the words that every implementation chooses for itself. */
function expectedError({ from, name, code, event, message }: JsonObject): JsonObject {
  const fields = { from, event, name, code, ...(message === '<its own words>' ? {} : { message }) };
  return Object.fromEntries(Object.entries(fields).filter((field): field is [string, Json] => field[1] !== undefined));
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function expectedCookies(cookies: readonly JsonObject[], secrets: readonly string[]): JsonObject[] {
  return cookies.map(({ name = '', value, attributes, order }) => {
    const signed = /^s:(.*)\.<signed with the (\w+) secret>$/.exec(String(value));
    const secret = signed && secrets[ORDINALS.indexOf(signed[2] ?? '')];
    const fields = isObject(attributes) ? attributes : {};
    return {
      name,
      ...(signed ? { id: expected(signed[1] ?? '') } : isMade(value ?? '') ? {} : { value: value ?? '' }),
      ...(secret === undefined ? {} : { signedWith: secret }),
      attributes: order ?? [],
      ...Object.fromEntries(
        ['domain', 'path', 'expires', 'sameSite', 'priority'].flatMap((field): [string, Json][] => {
          const item = fields[field.toLowerCase()];
          return item === undefined ? [] : [[field, item === true ? '' : item]];
        }),
      ),
    };
  });
}

/** What a request's expectation always has to hold for the scenario to go on, and what differs in it. */
function requestExpect(request: JsonObject, differing: ReadonlySet<string>, secrets: readonly string[]): Expect {
  const saw: Record<string, Json> = {};
  for (const [label, entry] of Object.entries(isObject(request.saw) ? request.saw : {})) {
    if (!isObject(entry)) continue;
    const { error, ...parts } = entry;
    const shown = differing.has('saw') ? (expected(parts) as JsonObject) : {};
    const said = { ...shown, ...(isObject(error) ? { error: expectedError(error) } : {}) };
    if (Object.keys(said).length > 0) saw[label] = said;
  }
  const errors = list(request.errors).map(expectedError);
  const has = (path: string) => differing.has(path);
  return {
    ...(request.state === 'complete' ? {} : { received: request.state as NonNullable<Expect['received']> }),
    ...(request.status === undefined ? {} : { status: request.status }),
    ...(request.reached === 0 ? { reached: false } : {}),
    ...(Object.keys(saw).length > 0 ? { saw } : {}),
    ...(errors.length > 0 ? { errors } : {}),
    ...(has('setCookie') || has('jar')
      ? { setCookie: expectedCookies(list(request.setCookie), secrets) as NonNullable<Expect['setCookie']> }
      : {}),
    ...(has('body') && request.body !== undefined ? { body: request.body } : {}),
    ...(has('nextCalls') ? { nextCalls: Number(request.nextCalls) } : {}),
    ...(has('headers')
      ? {
          headers: Object.fromEntries(
            Object.entries(isObject(request.headers) ? request.headers : {})
              .filter(([name]) => name !== 'date')
              .map(([name, lines]) => [
                name,
                expected(Array.isArray(lines) && lines.length === 1 ? (lines[0] ?? '') : lines),
              ]),
          ),
        }
      : {}),
  };
}

function sharedExpect(shared: JsonObject, differing: ReadonlySet<string>): Expect {
  const uncaught = list(shared.uncaught).map(expectedError);
  const records = (value: Json | undefined) => list(value).map((entry) => expected(entry) as JsonObject);
  const stored = records(shared.stored);
  return {
    ...(uncaught.length > 0 ? { uncaught } : {}),
    ...(differing.has('store') ? { store: records(shared.store) as NonNullable<Expect['store']> } : {}),
    ...(differing.has('stored') ? { stored: stored.length === 0 ? 'none' : stored } : {}),
    ...(differing.has('called') && isObject(shared.called) ? { called: shared.called } : {}),
  };
}

/**
 * The scenario of a finding, expecting in its steps what was observed of the target that it was compared with: that one
 * passes and the other one fails.
 *
 * @param observation of the scenario on the target that is taken to be right; without one, the scenario only expects
 *   what every scenario does: an answer, and nothing uncaught.
 */
export function withExpectations(
  { scenario, differences }: { scenario: Scenario; differences: readonly Difference[] },
  observation: Observation | undefined,
): Scenario {
  if (!observation) return { ...scenario, steps: [...(scenario.steps ?? []), { expect: { uncaught: 'none' } }] };
  const normal = normalise(observation, scenario);
  const secrets = secretsOf(scenario);
  const differing = (step: string): Set<string> =>
    new Set(differences.filter((one: Difference) => one.step === step).map(({ path }) => path.split('.')[0] ?? path));
  if (differences.some(({ path }) => path.startsWith('construct'))) {
    const { threw } = normal.construct;
    return isObject(threw) ? { ...scenario, construct: { throws: expectedError(threw) } } : scenario;
  }
  const steps = (scenario.steps ?? []).map((step, i): Step => {
    const seen = normal.steps[i];
    if (!seen) return step;
    // A request that is under way is compared when it is over.
    const [first] = step.start === undefined ? seen.requests : [];
    const shared = sharedExpect(seen.shared, differing(seen.step));
    const requestOf = (request: JsonObject) => requestExpect(request, differing(String(request.step)), secrets);
    const own = step.parallel
      ? {
          parallel: step.parallel.map((one, j) => {
            const request = seen.requests[j];
            return request ? { ...one, expect: requestOf(request) } : one;
          }),
        }
      : {};
    const expect: Expect = { ...(first && !step.parallel ? requestOf(first) : {}), ...shared };
    return { ...step, ...own, ...(Object.keys(expect).length > 0 ? { expect } : {}) };
  });
  return { ...scenario, steps };
}

/**
 * Writes a finding as a corpus of one file, which `conformance run --spec` runs.
 *
 * @param directory made when it does not exist; it also gets the schema, which a corpus has to have.
 * @param about a comment for the file: where it comes from.
 * @returns the path of the file.
 * @throws when it can't be written.
 */
export function saveScenario(directory: string, scenario: Scenario, specDirectory: string, about: string): string {
  mkdirSync(directory, { recursive: true });
  copyFileSync(join(specDirectory, 'scenario.schema.json'), join(directory, 'scenario.schema.json'));
  const requirement = scenario.id.replaceAll('-', '.');
  const file = join(directory, `${scenario.id}.yaml`);
  const content = {
    feature: 'found',
    source: about,
    requirements: [{ id: requirement, level: 'should', text: 'What was found by chance, until somebody explains it.' }],
    scenarios: [{ ...scenario, verifies: [requirement], note: about }],
  };
  writeFileSync(
    file,
    `# yaml-language-server: $schema=./scenario.schema.json\n${stringify(content, { lineWidth: 110, aliasDuplicateObjects: false })}`,
  );
  return file;
}
