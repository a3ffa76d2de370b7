import { actionNamed, eachAction, namesOf } from '../actions/index.js';
import { FIXTURES } from '../vocabulary/fixtures.js';
import { FUNCTIONS } from '../vocabulary/functions.js';
import { OPERATORS } from '../vocabulary/operators.js';
import { dollarWord } from '../vocabulary/words.js';
import type { CheckedFile } from './checked-file.js';
import { suggestion } from './nearest.js';
import { actionsOfRequest, requestsOf, severalOf } from './needs.js';
import { distinct, MAX_PROBLEMS, type Problem } from './problem.js';
import {
  ALTERATIONS,
  type Expect,
  isObject,
  type Json,
  middlewareSpecs,
  type Scenario,
  STEP_VERBS,
  storeSpec,
} from './scenario.js';
import type { Path, SourceFile } from './source-file.js';

/** Reports a fault at a place of the file in hand. */
type Complain = (path: Path, message: string, key?: boolean) => void;

/** The words that may stand in a place, by what the place is for. */
const WORDS = {
  value: Object.keys(FIXTURES),
  matcher: [
    ...Object.keys(OPERATORS),
    ...Object.entries(FIXTURES).flatMap(([word, { isPlain }]) => (isPlain ? [word] : [])),
  ],
};

/** Where a value stands: given to the target, or compared with what came out of it. */
type Position = 'value' | 'matcher';

/** The names that a scenario defines, found by walking all of it. */
interface Names {
  captures: Set<string>;
  functionLabels: Set<string>;
}

/** Checks the `$` words inside one value and collects the names that they define and use. */
function checkValue(
  value: Json,
  path: Path,
  position: Position,
  names: Names,
  refs: [string, Path][],
  complain: Complain,
): void {
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) checkValue(item, [...path, i], position, names, refs, complain);
    return;
  }
  if (!isObject(value)) return;
  const word = dollarWord(value);
  if (word === undefined) {
    for (const [key, item] of Object.entries(value)) checkValue(item, [...path, key], position, names, refs, complain);
    return;
  }
  const known = WORDS[position];
  if (!known.includes(word)) {
    const where = position === 'value' ? 'as a value' : 'in an expectation';
    complain(
      [...path, word],
      `'${word}' is not known ${where}${suggestion(word, known)}; expected one of: ${known.join(', ')}`,
      true,
    );
    return;
  }
  const parameters = FIXTURES[word]?.parameters ?? [];
  for (const key of Object.keys(value)) {
    if (key !== word && !parameters.includes(key)) {
      complain([...path, key], `'${word}' takes no '${key}'${suggestion(key, parameters)}`, true);
    }
  }
  const argument = value[word] ?? null;
  if (word === '$ref') refs.push([String(argument), [...path, word]]);
  if (word === '$capture') names.captures.add(String(argument));
  const fault = OPERATORS[word]?.fault?.(argument);
  if (fault !== undefined) {
    complain([...path, word], fault);
    return;
  }
  if (word === '$function') {
    const functions = Object.keys(FUNCTIONS);
    if (!functions.includes(String(argument))) {
      complain(
        [...path, word],
        `${JSON.stringify(argument)} is not a function fixture${suggestion(String(argument), functions)}; expected one of: ${functions.join(', ')}`,
      );
    }
    if (typeof value.as === 'string') names.functionLabels.add(value.as);
    for (const key of ['value', 'values'])
      checkValue(value[key] ?? null, [...path, key], position, names, refs, complain);
    return;
  }
  if (typeof argument === 'object') checkValue(argument, [...path, word], position, names, refs, complain);
}

/**
 * Whether a path leads out of the session, to what all sessions, or all objects of the process, have in common: later
 * scenarios would run on what this one left. A key `constructor` or `prototype` of the session itself is data.
 */
function leavesTheSession(path: string): boolean {
  const parts = path.split('.');
  return (
    parts.includes('__proto__') || parts.slice(0, -1).some((part) => part === 'constructor' || part === 'prototype')
  );
}

/** The keys of `expect` that look at the whole scenario, not at one of several requests that run together. */
const SHARED_EXPECTATIONS = ['store', 'stored', 'warnings', 'called', 'uncaught', 'exports'] as const;

function labelsOf(actions: Iterable<{ word: string; value: Json }>): {
  saw: Set<string>;
  kept: Set<string>;
  gates: Set<string>;
  uses: string[];
} {
  const saw = new Set<string>();
  const kept = new Set<string>();
  const gates = new Set<string>();
  const uses: string[] = [];
  for (const { word, value } of actions) {
    const { label, keeps, of, gate } = namesOf(word, value);
    if (label !== undefined) saw.add(label);
    if (keeps !== undefined) kept.add(keeps);
    if (gate !== undefined) gates.add(gate);
    if (of !== undefined) uses.push(of);
  }
  return { saw, kept, gates, uses };
}

/** What a scenario with replicas can't have: it is about one process, or the driver could not follow it into others. */
const NOT_IN_REPLICAS = ['alters', 'browserAhead', 'clock', 'construct', 'middlewares', 'nginx', 'process'] as const;

/** Checks the words for several processes. */
function checkReplicas(scenario: Scenario, at: (...path: Path) => Path, complain: Complain): void {
  const { replicas, steps = [] } = scenario;
  const inRange = (replica: number | undefined, ...path: Path) => {
    if (replica === undefined) return;
    if (replicas === undefined) complain(at(...path), `'replica' belongs to a scenario with 'replicas'`);
    else if (replica > replicas) complain(at(...path), `there is no replica ${replica}: 'replicas' is ${replicas}`);
  };
  const refuse = (...path: Path) => complain(at(...path), `a scenario with 'replicas' has no '${path.at(-1)}'`, true);
  if (replicas !== undefined) {
    for (const key of NOT_IN_REPLICAS) if (scenario[key] !== undefined) refuse(key);
    const { kind, answers, keeps } = storeSpec(scenario.store);
    if (kind !== 'traced' || answers !== undefined || keeps !== undefined)
      complain(
        at('store'),
        `replicas share a database through the harness's own store: 'store' is traced, without 'answers' and 'keeps'`,
      );
  }
  for (const [i, step] of steps.entries()) {
    const several = severalOf(step);
    for (const [j, request] of requestsOf(step).entries()) {
      const place: Path = several ? ['steps', i, several.word, j] : ['steps', i];
      inRange(request.request.replica, ...place, 'request', 'replica');
      if (replicas === undefined) continue;
      for (const key of ['raw', 'upgrade'] as const)
        if (request.request[key] !== undefined) refuse(...place, 'request', key);
      for (const { word } of eachAction(actionsOfRequest(request)))
        if (word === 'advance')
          complain(at(...place), `only a step moves the clock of all replicas: give 'advance' there`);
    }
    for (const fault of step.fault === undefined || step.fault === 'none' ? [] : [step.fault].flat())
      inRange(fault.replica, 'steps', i, 'fault');
    inRange(step.store?.replica, 'steps', i, 'store');
    inRange(step.deploy?.replica, 'steps', i, 'deploy', 'replica');
    if (replicas !== undefined && step.pipelined) refuse('steps', i, 'pipelined');
  }
}

/** Checks what JSON Schema can't: names that point nowhere, words that exclude each other, assertions that can't run. */
function checkScenario(scenario: Scenario, base: Path, complain: Complain): void {
  const at = (...path: Path) => [...base, ...path];
  const names: Names = { captures: new Set(), functionLabels: new Set() };
  const refs: [string, Path][] = [];
  const value = (item: Json | undefined, ...path: Path) => {
    if (item !== undefined) checkValue(item, at(...path), 'value', names, refs, complain);
  };
  const matcher = (item: Json | undefined, ...path: Path) => {
    if (item !== undefined) checkValue(item, at(...path), 'matcher', names, refs, complain);
  };

  if (scenario.middlewares && scenario.options)
    complain(at('options'), `'options' and 'middlewares' exclude each other`, true);
  if (scenario.middlewares && scenario.store)
    complain(at('store'), `with 'middlewares', stores are named in 'stores'`, true);
  if (!scenario.middlewares && scenario.stores)
    complain(at('stores'), `'stores' belongs to 'middlewares'; here it is 'store'`, true);
  if (scenario.construct?.throws && scenario.construct.mayThrow)
    complain(at('construct', 'mayThrow'), `'throws' and 'mayThrow' exclude each other`, true);
  if (scenario.construct?.mayThrow && !scenario.steps)
    complain(at('construct', 'mayThrow'), `'mayThrow' needs 'steps', for the target that does not throw`, true);
  if (scenario.construct?.throws && scenario.steps)
    complain(at('steps'), 'a middleware that throws when it is made takes no steps', true);
  if (!scenario.construct && !scenario.steps) complain(at('id'), `the scenario has neither 'steps' nor 'construct'`);

  checkReplicas(scenario, at, complain);
  value(scenario.options, 'options');
  for (const [i, middleware] of (scenario.middlewares ?? []).entries()) {
    value(middleware.options, 'middlewares', i, 'options');
    if (middleware.store !== undefined && !Object.hasOwn(scenario.stores ?? {}, middleware.store)) {
      complain(
        at('middlewares', i, 'store'),
        `there is no store '${middleware.store}'${suggestion(middleware.store, Object.keys(scenario.stores ?? {}))}`,
      );
    }
  }
  value(scenario.cookieParser?.secret, 'cookieParser', 'secret');
  matcher(scenario.construct, 'construct');

  const storeNames = scenario.middlewares ? Object.keys(scenario.stores ?? {}) : ['default'];
  const traced = scenario.middlewares
    ? Object.values(scenario.stores ?? {}).some((store) => storeSpec(store).kind !== 'default')
    : storeSpec(scenario.store).kind !== 'default';
  const inStore = (name: string | undefined, ...path: Path) => {
    if (!traced)
      complain(at(...path), `only a traced store can be looked at or changed: set 'store' to memory or traced`, true);
    else if (name === undefined ? storeNames.length !== 1 : !storeNames.includes(name)) {
      complain(
        at(...path),
        name === undefined
          ? `name with 'in' the store that is meant`
          : `there is no store '${name}'${suggestion(name, storeNames)}`,
        true,
      );
    }
  };

  for (const [i, name] of (scenario.alters ?? []).entries()) {
    if (ALTERATIONS.store.some((one) => one === name)) inStore(storeNames[0], 'alters', i);
    if (name === 'session-save') names.functionLabels.add(name);
  }

  const started = new Map<string, { saw: Set<string>; path: Path }>();
  const gates = new Set<string>();
  const kept = new Set<string>();
  const gateUses: [string, Path][] = [];
  const called: [string, Path][] = [];
  let assertions = Object.keys(scenario.construct ?? {}).length;

  const checkExpect = (expect: Expect | undefined, saw: Set<string> | undefined, shared: boolean, ...path: Path) => {
    if (expect === undefined) return;
    assertions += Object.keys(expect).length;
    matcher(expect, ...path);
    for (const key of SHARED_EXPECTATIONS) {
      if (!shared && expect[key] !== undefined)
        complain(at(...path, key), `'${key}' belongs to the step's own 'expect', beside all of its requests`, true);
    }
    for (const label of Object.keys(expect.saw ?? {})) {
      if (!saw?.has(label))
        complain(
          at(...path, 'saw', label),
          `no action of this step records '${label}'${suggestion(label, saw ?? [])}`,
          true,
        );
    }
    for (const label of Object.keys(expect.called ?? {})) called.push([label, at(...path, 'called', label)]);
    if (expect.store !== undefined || expect.stored !== undefined) {
      if (!traced)
        complain(
          at(...path, expect.store !== undefined ? 'store' : 'stored'),
          `only a traced store can be looked at: set 'store' to memory or traced`,
          true,
        );
    }
  };

  for (const [i, step] of (scenario.steps ?? []).entries()) {
    const where: Path = ['steps', i];
    const verbs = STEP_VERBS.filter((verb) => step[verb] !== undefined);
    if (verbs.length > 1)
      complain(at(...where, verbs[1] ?? ''), `a step does one thing: '${verbs[0]}' or '${verbs[1]}'`, true);
    if (verbs.length === 0 && !step.expect)
      complain(at(...where), `a step needs one of: ${STEP_VERBS.join(', ')}, or 'expect' alone`);
    for (const key of ['app', 'before', 'onError', 'start'] as const) {
      if (step[key] !== undefined && !step.request)
        complain(at(...where, key), `'${key}' belongs to a 'request'`, true);
    }
    if (step.until !== undefined && step.start === undefined)
      complain(at(...where, 'until'), `'until' belongs to 'start'`, true);

    const several = severalOf(step);
    let saw = new Set<string>();
    for (const [j, request] of requestsOf(step).entries()) {
      const place: Path = several ? [...where, several.word, j] : where;
      for (const key of ['before', 'app', 'onError'] as const) {
        for (const [k, action] of (request[key] ?? []).entries()) value(action, ...place, key, k);
      }
      for (const { word, value: given } of eachAction(actionsOfRequest(request))) {
        for (const name of actionNamed(word)?.assigns?.(given) ?? []) {
          if (leavesTheSession(name))
            complain(
              at(...place),
              `'${word}' can't change '${name}', which is shared by all sessions; seed a record instead`,
            );
        }
        if (word === 'store' && isObject(given) && given.in !== undefined) inStore(String(given.in), ...place);
        if (word === 'store' && isObject(given) && given.callback === false && given.as !== undefined)
          complain(at(...place), `a call without a callback has no outcome to be recorded as '${given.as}'`);
      }
      const labels = labelsOf(eachAction(actionsOfRequest(request)));
      for (const name of labels.kept) kept.add(name);
      for (const name of labels.gates) gates.add(name);
      for (const name of labels.uses)
        if (!kept.has(name)) complain(at(...place), `nothing was kept as '${name}'${suggestion(name, kept)}`);
      value(request.request, ...place, 'request');
      if (request.request.abort !== undefined) gateUses.push([request.request.abort, at(...place, 'request', 'abort')]);
      if (several) checkExpect(request.expect, labels.saw, false, ...place, 'expect');
      else saw = labels.saw;
    }
    if (step.start !== undefined) {
      if (started.has(step.start)) complain(at(...where, 'start'), `'${step.start}' has been started before`);
      started.set(step.start, { saw, path: at(...where, 'start') });
    }
    if (step.until !== undefined) gateUses.push([step.until, at(...where, 'until')]);
    if (step.release !== undefined) gateUses.push([step.release, at(...where, 'release')]);
    if (step.finish !== undefined) {
      const start = started.get(step.finish);
      if (start === undefined)
        complain(
          at(...where, 'finish'),
          `no request was started as '${step.finish}'${suggestion(step.finish, started.keys())}`,
        );
      else saw = start.saw;
      started.delete(step.finish);
    }
    for (const seed of [step.seed ?? []].flat()) {
      inStore(seed.in, ...where, 'seed');
      if (seed.record !== undefined && (seed.data !== undefined || seed.cookie !== undefined)) {
        complain(at(...where, 'seed'), `'record' is the whole record: it takes the place of 'data' and 'cookie'`, true);
      }
      value(seed, ...where, 'seed');
    }
    for (const fault of step.fault === undefined || step.fault === 'none' ? [] : [step.fault].flat()) {
      inStore(fault.in, ...where, 'fault');
      if (fault.does === 'wait' && fault.gate === undefined)
        complain(at(...where, 'fault'), `'does: wait' needs a 'gate'`, true);
      if (fault.gate !== undefined && fault.does !== 'wait' && fault.does !== 'error')
        complain(at(...where, 'fault'), `'gate' is for 'does: wait' and 'does: error'`, true);
      if (fault.gate !== undefined) gates.add(fault.gate);
      value(fault.answer, ...where, 'fault');
    }
    if (step.store) {
      inStore(step.store.in, ...where, 'store');
      if ((step.store.call === undefined) === (step.store.emit === undefined))
        complain(at(...where, 'store'), `expected either 'call' or 'emit'`, true);
      for (const key of ['callback', 'keep'] as const)
        if (step.store[key] !== undefined)
          complain(
            at(...where, 'store', key),
            `'${key}' belongs to the calls of an application: give it in 'app'`,
            true,
          );
      value(step.store, ...where, 'store');
      if (step.store.as !== undefined) saw.add(step.store.as);
    }
    value(step.secrets, ...where, 'secrets');
    value(step.deploy?.options, ...where, 'deploy', 'options');
    checkExpect(step.expect, saw, true, ...where, 'expect');
  }
  for (const [name, { path }] of started) complain(path, `'${name}' is started and never finished`);
  for (const [name, path] of gateUses)
    if (!gates.has(name)) complain(path, `nothing waits at a gate '${name}'${suggestion(name, gates)}`);
  for (const [name, path] of refs)
    if (!names.captures.has(name)) complain(path, `nothing captures '${name}'${suggestion(name, names.captures)}`);
  for (const [name, path] of called)
    if (!names.functionLabels.has(name))
      complain(path, `no function fixture has 'as: ${name}'${suggestion(name, names.functionLabels)}`, true);
  if (assertions === 0) complain(at('id'), 'the scenario asserts nothing');
  for (const [i, middleware] of middlewareSpecs(scenario).entries()) {
    if (
      middleware.options &&
      Object.hasOwn(middleware.options, 'store') &&
      storeSpec(scenario.store).kind !== 'default'
    ) {
      complain(
        scenario.middlewares ? at('middlewares', i, 'options', 'store') : at('options', 'store'),
        `'options.store' and 'store' exclude each other`,
        true,
      );
    }
  }
}

/** Thrown when so many faults have been found that the rest is for another time. */
class EnoughProblems extends Error {}

/** The ids that are in use, with the file of each. */
interface KnownIds {
  requirements: Map<string, { source: SourceFile; path: Path }>;
  /** Former requirements, with those that state the same now. */
  merged: Map<string, { source: SourceFile; path: Path; into: string }>;
  scenarios: Map<string, string>;
  verified: Set<string>;
}

/** Collects the ids of all files, and complains of those that are there twice. */
function collectIds(files: readonly CheckedFile[], complainIn: (source: SourceFile) => Complain): KnownIds {
  const requirements: KnownIds['requirements'] = new Map();
  const merged: KnownIds['merged'] = new Map();
  const scenarios: KnownIds['scenarios'] = new Map();
  const verified = new Set<string>();
  for (const { source, fileSource, requirements: stated, scenarios: made } of files) {
    const complain = complainIn(source);
    for (const [i, requirement] of stated.entries()) {
      const path: Path = ['requirements', i, 'id'];
      const other = requirements.get(requirement.id) ?? merged.get(requirement.id);
      if (other) complain(path, `the requirement '${requirement.id}' is already in ${other.source.file}`);
      else requirements.set(requirement.id, { source, path });
      for (const [j, alias] of (requirement.aliases ?? []).entries()) {
        const place: Path = ['requirements', i, 'aliases', j];
        const taken = requirements.get(alias) ?? merged.get(alias);
        if (taken) complain(place, `the id '${alias}' is already taken in ${taken.source.file}`);
        else merged.set(alias, { source, path: place, into: requirement.id });
      }
      const from = requirement.source ?? fileSource;
      if (requirement.level === 'must' && typeof from !== 'string' && from.document === undefined)
        complain(
          ['requirements', i, 'level'],
          `'must' is documented: name the 'document' of its source, or make it 'should'`,
        );
    }
    for (const { scenario, path, id: own } of made) {
      for (const [id, { path: place, key }] of [
        [scenario.id, own] as const,
        ...(scenario.aliases ?? []).map((alias, j) => [alias, { path: [...path, 'aliases', j], key: false }] as const),
      ]) {
        const other = scenarios.get(id);
        if (other !== undefined) complain(place, `the id '${id}' is already taken in ${other}`, key);
        else scenarios.set(id, source.file);
      }
      for (const id of scenario.verifies) verified.add(id);
    }
  }
  return { requirements, merged, scenarios, verified };
}

/** Whether a file with faults of its own mentions an id: once it is mended, it may state that or verify it. */
type Mentioned = (id: string) => boolean;

function mentionedIn(texts: readonly string[]): Mentioned {
  const words = new Set(texts.flatMap((text) => text.match(/[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*/g) ?? []));
  return (id) => words.has(id);
}

/** Checks the scenarios of a file against what all files have. */
function checkFile(
  { scenarios }: CheckedFile,
  { requirements, merged }: KnownIds,
  mentioned: Mentioned,
  complain: Complain,
): void {
  for (const { scenario, path } of scenarios) {
    for (const [j, id] of scenario.verifies.entries()) {
      const now = merged.get(id)?.into;
      if (now !== undefined) complain([...path, 'verifies', j], `'${id}' is stated as '${now}' now: name that`);
      else if (!requirements.has(id) && !mentioned(id))
        complain([...path, 'verifies', j], `there is no requirement '${id}'${suggestion(id, requirements.keys())}`);
    }
    checkScenario(scenario, path, complain);
  }
}

/**
 * Checks files, each of which the schema has accepted, for faults within them and between them.
 *
 * @param files the files to be complained about.
 * @param others further files of the same corpus, whose ids count but which are not themselves checked.
 * @param faulty the texts of those that the schema, or YAML, has refused: the ids that they mention are not missing.
 * @returns the first {@link MAX_PROBLEMS}.
 */
export function lintFiles(
  files: readonly CheckedFile[],
  others: readonly CheckedFile[],
  faulty: readonly string[],
): Problem[] {
  const problems: Problem[] = [];
  const checked = new Set(files.map(({ source }) => source));
  const complainIn =
    (source: SourceFile): Complain =>
    (path, message, key = false) => {
      if (!checked.has(source)) return;
      problems.push({ file: source.file, ...source.locate(path, key), message });
      if (problems.length === MAX_PROBLEMS) throw new EnoughProblems();
    };
  try {
    const ids = collectIds([...files, ...others], complainIn);
    const mentioned = mentionedIn(faulty);
    for (const file of files) checkFile(file, ids, mentioned, complainIn(file.source));
    for (const [id, { source, path }] of ids.requirements) {
      if (!ids.verified.has(id) && !mentioned(id)) complainIn(source)(path, `no scenario verifies '${id}'`);
    }
  } catch (error) {
    if (!(error instanceof EnoughProblems)) throw error;
  }
  return distinct(problems);
}
