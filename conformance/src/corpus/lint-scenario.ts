import { actionNamed, eachAction, namesOf } from '../actions/index.js';
import { checkReplicas } from './lint-replicas.js';
import { WordCheck } from './lint-words.js';
import { suggestion } from './nearest.js';
import { actionsOfRequest, faultsOf, placedRequests, severalOf } from './needs.js';
import {
  ALTERATIONS,
  type Expect,
  type Fault,
  isObject,
  type Json,
  middlewareSpecs,
  type RequestStep,
  type Scenario,
  STEP_VERBS,
  type Step,
  storeSpec,
} from './scenario.js';
import type { Complain, Path } from './source-file.js';

/** An action, by its word, and what it is given. */
interface WordedAction {
  word: string;
  value: Json;
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

/** Checks one scenario, step by step, and remembers the names that one step defines and another uses. */
class ScenarioCheck {
  readonly #words: WordCheck;
  readonly #storeNames: readonly string[];
  readonly #isTraced: boolean;
  /** Requests that wait for a step to finish them. */
  readonly #started = new Map<string, { saw: Set<string>; path: Path }>();
  readonly #gates = new Set<string>();
  readonly #gateUses: [string, Path][] = [];
  readonly #kept = new Set<string>();
  readonly #called: [string, Path][] = [];
  #assertions = 0;

  constructor(
    private readonly scenario: Scenario,
    private readonly complain: Complain,
  ) {
    this.#words = new WordCheck(complain);
    const { middlewares, stores = {}, store } = scenario;
    this.#storeNames = middlewares ? Object.keys(stores) : ['default'];
    const kinds = middlewares ? Object.values(stores) : [store];
    this.#isTraced = kinds.some((one) => storeSpec(one).kind !== 'default');
  }

  check(): void {
    this.#combinations();
    checkReplicas(this.scenario, this.complain);
    this.#setUp();
    for (const [i, step] of (this.scenario.steps ?? []).entries()) this.#step(step, i);
    this.#leftOver();
    if (this.#assertions === 0) this.complain(['id'], 'the scenario asserts nothing');
    this.#storeOptions();
  }

  /** Keys of the scenario that exclude or need each other. */
  #combinations(): void {
    const { complain } = this;
    const { middlewares, options, store, stores, construct, steps } = this.scenario;
    if (middlewares && options) complain(['options'], `'options' and 'middlewares' exclude each other`, true);
    if (middlewares && store) complain(['store'], `with 'middlewares', stores are named in 'stores'`, true);
    if (!middlewares && stores) complain(['stores'], `'stores' belongs to 'middlewares'; here it is 'store'`, true);
    if (construct?.throws && construct.mayThrow)
      complain(['construct', 'mayThrow'], `'throws' and 'mayThrow' exclude each other`, true);
    if (construct?.mayThrow && !steps)
      complain(['construct', 'mayThrow'], `'mayThrow' needs 'steps', for the target that does not throw`, true);
    if (construct?.throws && steps)
      complain(['steps'], 'a middleware that throws when it is made takes no steps', true);
    if (!construct && !steps) complain(['id'], `the scenario has neither 'steps' nor 'construct'`);
  }

  /** What there is before the first step. */
  #setUp(): void {
    const { options, middlewares = [], stores = {}, cookieParser, construct, alters = [] } = this.scenario;
    this.#words.given(options, ['options']);
    for (const [i, middleware] of middlewares.entries()) {
      this.#words.given(middleware.options, ['middlewares', i, 'options']);
      if (middleware.store !== undefined && !Object.hasOwn(stores, middleware.store)) {
        this.complain(
          ['middlewares', i, 'store'],
          `there is no store '${middleware.store}'${suggestion(middleware.store, Object.keys(stores))}`,
        );
      }
    }
    this.#words.given(cookieParser?.secret, ['cookieParser', 'secret']);
    this.#words.expected(construct, ['construct']);
    this.#assertions += Object.keys(construct ?? {}).length;
    for (const [i, name] of alters.entries()) {
      if (ALTERATIONS.store.some((one) => one === name)) this.#inStore(this.#storeNames[0], ['alters', i]);
      if (name === 'session-save') this.#words.functionLabels.add(name);
    }
  }

  /** A store that is looked at or changed. */
  #inStore(name: string | undefined, path: Path): void {
    if (!this.#isTraced)
      this.complain(path, `only a traced store can be looked at or changed: set 'store' to memory or traced`, true);
    else if (name === undefined) {
      if (this.#storeNames.length !== 1) this.complain(path, `name with 'in' the store that is meant`, true);
    } else if (!this.#storeNames.includes(name))
      this.complain(path, `there is no store '${name}'${suggestion(name, this.#storeNames)}`, true);
  }

  #step(step: Step, index: number): void {
    const place: Path = ['steps', index];
    this.#verbs(step, place);
    const isSeveral = severalOf(step) !== undefined;
    let saw = new Set<string>();
    for (const { request, place: own } of placedRequests(step, index)) {
      const labels = this.#request(request, own);
      if (isSeveral) this.#expect(request.expect, [...own, 'expect'], { saw: labels, isShared: false });
      else saw = labels;
    }
    if (step.start !== undefined) this.#start(step.start, saw, [...place, 'start']);
    for (const key of ['until', 'release'] as const)
      if (step[key] !== undefined) this.#gateUses.push([step[key], [...place, key]]);
    if (step.finish !== undefined) saw = this.#finish(step.finish, [...place, 'finish']) ?? saw;
    for (const seed of [step.seed ?? []].flat()) {
      this.#inStore(seed.in, [...place, 'seed']);
      if (seed.record !== undefined && (seed.data !== undefined || seed.cookie !== undefined))
        this.complain(
          [...place, 'seed'],
          `'record' is the whole record: it takes the place of 'data' and 'cookie'`,
          true,
        );
      this.#words.given(seed, [...place, 'seed']);
    }
    for (const fault of faultsOf(step)) this.#fault(fault, [...place, 'fault']);
    if (step.store) this.#storeCall(step.store, saw, [...place, 'store']);
    this.#words.given(step.secrets, [...place, 'secrets']);
    this.#words.given(step.deploy?.options, [...place, 'deploy', 'options']);
    this.#expect(step.expect, [...place, 'expect'], { saw, isShared: true });
  }

  /** A step does one thing. */
  #verbs(step: Step, place: Path): void {
    const verbs = STEP_VERBS.filter((verb) => step[verb] !== undefined);
    if (verbs.length > 1)
      this.complain([...place, verbs[1] ?? ''], `a step does one thing: '${verbs[0]}' or '${verbs[1]}'`, true);
    if (verbs.length === 0 && !step.expect)
      this.complain(place, `a step needs one of: ${STEP_VERBS.join(', ')}, or 'expect' alone`);
    for (const key of ['app', 'before', 'onError', 'start'] as const) {
      if (step[key] !== undefined && !step.request)
        this.complain([...place, key], `'${key}' belongs to a 'request'`, true);
    }
    if (step.until !== undefined && step.start === undefined)
      this.complain([...place, 'until'], `'until' belongs to 'start'`, true);
  }

  /** @returns the labels under which its actions record something. */
  #request(request: RequestStep, place: Path): Set<string> {
    for (const key of ['before', 'app', 'onError'] as const)
      for (const [i, action] of (request[key] ?? []).entries()) this.#words.given(action, [...place, key, i]);
    const actions = [...eachAction(actionsOfRequest(request))];
    for (const action of actions) this.#action(action, place);
    const labels = this.#names(actions, place);
    this.#words.given(request.request, [...place, 'request']);
    const { abort } = request.request;
    if (abort !== undefined) this.#gateUses.push([abort, [...place, 'request', 'abort']]);
    return labels;
  }

  #action({ word, value }: WordedAction, place: Path): void {
    for (const name of actionNamed(word)?.assigns?.(value) ?? []) {
      if (leavesTheSession(name))
        this.complain(
          place,
          `'${word}' can't change '${name}', which is shared by all sessions; seed a record instead`,
        );
    }
    if (word !== 'store' || !isObject(value)) return;
    if (value.in !== undefined) this.#inStore(String(value.in), place);
    if (value.callback === false && value.as !== undefined)
      this.complain(place, `a call without a callback has no outcome to be recorded as '${value.as}'`);
  }

  /** @returns the labels under which actions record something. */
  #names(actions: readonly WordedAction[], place: Path): Set<string> {
    const names = actions.map(({ word, value }) => namesOf(word, value));
    for (const { keeps } of names) if (keeps !== undefined) this.#kept.add(keeps);
    for (const { gate } of names) if (gate !== undefined) this.#gates.add(gate);
    for (const { of } of names)
      if (of !== undefined && !this.#kept.has(of))
        this.complain(place, `nothing was kept as '${of}'${suggestion(of, this.#kept)}`);
    return new Set(names.flatMap(({ label }) => label ?? []));
  }

  #start(name: string, saw: Set<string>, path: Path): void {
    if (this.#started.has(name)) this.complain(path, `'${name}' has been started before`);
    this.#started.set(name, { saw, path });
  }

  /** @returns the labels of the request that was started under this name. */
  #finish(name: string, path: Path): Set<string> | undefined {
    const start = this.#started.get(name);
    if (start === undefined)
      this.complain(path, `no request was started as '${name}'${suggestion(name, this.#started.keys())}`);
    this.#started.delete(name);
    return start?.saw;
  }

  #fault(fault: Fault, path: Path): void {
    this.#inStore(fault.in, path);
    if (fault.does === 'wait' && fault.gate === undefined) this.complain(path, `'does: wait' needs a 'gate'`, true);
    if (fault.gate !== undefined && fault.does !== 'wait' && fault.does !== 'error')
      this.complain(path, `'gate' is for 'does: wait' and 'does: error'`, true);
    if (fault.gate !== undefined) this.#gates.add(fault.gate);
    this.#words.given(fault.answer, path);
  }

  #storeCall(call: NonNullable<Step['store']>, saw: Set<string>, path: Path): void {
    this.#inStore(call.in, path);
    if ((call.call === undefined) === (call.emit === undefined))
      this.complain(path, `expected either 'call' or 'emit'`, true);
    for (const key of ['callback', 'keep'] as const)
      if (call[key] !== undefined)
        this.complain([...path, key], `'${key}' belongs to the calls of an application: give it in 'app'`, true);
    this.#words.given(call, path);
    if (call.as !== undefined) saw.add(call.as);
  }

  /** @param context the labels that it may look at, and whether it stands beside all of the step's requests. */
  #expect(expect: Expect | undefined, path: Path, { saw, isShared }: { saw: Set<string>; isShared: boolean }): void {
    if (expect === undefined) return;
    this.#assertions += Object.keys(expect).length;
    this.#words.expected(expect, path);
    for (const key of SHARED_EXPECTATIONS) {
      if (!isShared && expect[key] !== undefined)
        this.complain([...path, key], `'${key}' belongs to the step's own 'expect', beside all of its requests`, true);
    }
    for (const label of Object.keys(expect.saw ?? {})) {
      if (!saw.has(label))
        this.complain(
          [...path, 'saw', label],
          `no action of this step records '${label}'${suggestion(label, saw)}`,
          true,
        );
    }
    for (const label of Object.keys(expect.called ?? {})) this.#called.push([label, [...path, 'called', label]]);
    const looksAt = (['store', 'stored'] as const).find((key) => expect[key] !== undefined);
    if (looksAt !== undefined && !this.#isTraced)
      this.complain([...path, looksAt], `only a traced store can be looked at: set 'store' to memory or traced`, true);
  }

  /** Names that no other step has taken up. */
  #leftOver(): void {
    for (const [name, { path }] of this.#started) this.complain(path, `'${name}' is started and never finished`);
    for (const [name, path] of this.#gateUses)
      if (!this.#gates.has(name))
        this.complain(path, `nothing waits at a gate '${name}'${suggestion(name, this.#gates)}`);
    this.#words.end();
    const labels = this.#words.functionLabels;
    for (const [name, path] of this.#called)
      if (!labels.has(name))
        this.complain(path, `no function fixture has 'as: ${name}'${suggestion(name, labels)}`, true);
  }

  /** A store that is given as an option, beside one of the harness's own. */
  #storeOptions(): void {
    const { scenario } = this;
    if (storeSpec(scenario.store).kind === 'default') return;
    for (const [i, { options }] of middlewareSpecs(scenario).entries()) {
      if (options && Object.hasOwn(options, 'store'))
        this.complain(
          scenario.middlewares ? ['middlewares', i, 'options', 'store'] : ['options', 'store'],
          `'options.store' and 'store' exclude each other`,
          true,
        );
    }
  }
}

/**
 * Checks what JSON Schema can't: names that point nowhere, words that exclude each other, assertions that can't run.
 *
 * @param complain takes paths within the scenario.
 */
export function checkScenario(scenario: Scenario, complain: Complain): void {
  new ScenarioCheck(scenario, complain).check();
}
