import { missingOf, NEED_GROUPS, needNames } from '../corpus/need-names.js';
import { actionsOfRequest, requestsOf } from '../corpus/needs.js';
import { type Expect, isObject, type Json, type JsonObject, type Scenario, storeSpec } from '../corpus/scenario.js';
import { dollarWord } from '../vocabulary/words.js';
import { areOptions } from './answer-shape.js';
import { mayUseProxy } from './behind-proxy.js';
import { demandsDefaultName } from './cookie-name.js';
import { type Introduction, OPTIONAL_MESSAGES } from './messages.js';
import { actionNeeds, OPTIONAL_ACTIONS, REQUIRED_ACTIONS } from './plain-actions.js';
import { showsInStore } from './store-effects.js';

/** Parts of `saw` that a target gives, of every session; it may name any of them in `lacks`, as `saw.<part>`. */
const GIVEN_PARTS = ['session', 'data', 'error', 'isNew'];

/** What the content of a scenario needs otherwise than in this process, where the harness itself brings the store. */
const REPLACED = ['store-trace', 'store-class', 'memory-store', 'clock', 'gates', 'session-store'];

/** Fixtures that stand for plain data, which the harness puts in their place. */
const PLAIN_FIXTURES = ['$ref', '$repeat', '$date'];

/** Whether a scenario looks at the operations of the store, anywhere. */
export function looksAtOperations({ steps = [] }: Scenario): boolean {
  return steps.some(({ expect }) => expect?.store !== undefined);
}

function hasForeignValue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasForeignValue);
  if (!isObject(value)) return false;
  const word = dollarWord(value);
  if (word !== undefined && !PLAIN_FIXTURES.includes(word)) return true;
  return Object.values(value).some(hasForeignValue);
}

/** Text in the place of each fixture. */
function withoutFixtures(value: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(value, (_, item: Json) => (isObject(item) && dollarWord(item) !== undefined ? '' : item)),
  ) as JsonObject;
}

function expectNeeds({ saw = {}, stored, nextCalls, called, warnings, sent }: Expect): string[] {
  const needs: string[] = [];
  for (const parts of Object.values(saw)) {
    for (const part of isObject(parts) ? Object.keys(parts) : []) {
      if (part.startsWith('$')) continue;
      needs.push(part === 'sessionID' ? 'saw.id' : `saw.${part}`);
    }
  }
  if (stored !== undefined) needs.push('message.inspect');
  const records = Array.isArray(stored) ? stored.filter(isObject) : [];
  for (const part of records.flatMap((record) => Object.keys(record)))
    if (!['in', 'id', 'data'].includes(part)) needs.push(`inspect.${part}`);
  if (nextCalls !== undefined) needs.push('middleware-chain');
  if (called !== undefined) needs.push('javascript-values');
  if (warnings !== undefined) needs.push('warnings');
  if (sent !== undefined) needs.push('browser');
  return needs;
}

/**
 * What a target program has to offer for a scenario to make sense: other names than in this process, since its store, its
 * time and its application are its own.
 *
 * @param needs of the scenario in this process.
 * @returns the names, sorted, each once.
 */
export function protocolNeeds(scenario: Scenario, needs: readonly string[]): string[] {
  const found = new Set(needs.filter((need) => !REPLACED.includes(need)));
  const add = (...names: string[]) => {
    for (const name of names) found.add(name);
  };
  if (scenario.hosts !== undefined && !scenario.hosts.includes('http') && !scenario.hosts.includes('express5'))
    add(`host.${scenario.hosts.join('-')}`);
  if (scenario.middlewares) add('middleware-chain');
  if (scenario.process) add('node-process');
  const store = storeSpec(scenario.store);
  const { kind: _, expires, ...special } = store;
  if (Object.keys(special).length > 0 || expires === false) add('store-kinds');
  if (scenario.alters) add('exports');
  if (found.has('tls') && mayUseProxy(scenario)) {
    found.delete('tls');
    add('secure-connection');
  }
  if (looksAtOperations(scenario)) add(showsInStore(scenario) ? 'message.inspect' : 'message.trace');
  if (demandsDefaultName(scenario)) add('default-name');
  if (scenario.now !== undefined || scenario.clock !== undefined) add('message.clock');
  if (scenario.clock !== undefined) add('javascript-values');
  // Fixtures for plain data are not in their places yet; what they stand for is text.
  const isOrdinary = areOptions({ name: '', secret: '', ...withoutFixtures(scenario.options ?? {}) });
  if (hasForeignValue(scenario.options) || !isOrdinary) add('javascript-values');
  for (const step of scenario.steps ?? []) {
    if (step.advance !== undefined) add('message.clock');
    if (step.store !== undefined) add('session-store');
    if (step.secrets !== undefined) add('live-secrets');
    if (step.release !== undefined) add('message.release');
    if (step.until !== undefined || step.start !== undefined || step.finish !== undefined) add('gates');
    for (const seed of [step.seed ?? []].flat()) {
      add('message.seed');
      const { expires: _expires, ...attributes } = seed.cookie ?? {};
      if (seed.record !== undefined || Object.keys(attributes).length > 0 || hasForeignValue(seed.data))
        add('store-kinds');
    }
    if (step.fault === 'none') add('message.fault');
    else
      for (const fault of [step.fault ?? []].flat()) {
        add('message.fault');
        if (fault.does !== 'error') add('store-kinds');
      }
    if (step.expect) add(...expectNeeds(step.expect));
    for (const request of requestsOf(step)) {
      add(...actionNeeds(actionsOfRequest(request)));
      if (request.before || request.onError) add('middleware-chain');
      if (request.expect) add(...expectNeeds(request.expect));
      const { raw, upgrade, abort } = request.request;
      // The number of the request stands in a header that the harness adds.
      if (raw !== undefined || upgrade || abort !== undefined) add('raw-requests');
      if (hasForeignValue(request.app) || hasForeignValue(request.before)) add('javascript-values');
      if (request.request.cookies?.some(({ id }) => id !== undefined)) add('message.sign');
      const cookies = [request.expect?.setCookie].flat().filter(isObject);
      if (cookies.some((cookie) => 'id' in cookie || 'signedWith' in cookie)) add('message.read');
      if (request.request.cookies?.some(({ tamper }) => tamper !== undefined)) add('message.sign', 'message.read');
    }
  }
  return [...found].sort();
}

/** The abilities that programs may offer; no program has another that begins like these. */
const OFFERS = [
  ...OPTIONAL_MESSAGES.map((word) => `message.${word}`),
  ...OPTIONAL_ACTIONS.map((word) => `action.${word}`),
];

/** Needs that a target program meets unless it names them in `lacks`. */
const COMMON = [
  ...REQUIRED_ACTIONS.map((word) => `action.${word}`),
  ...GIVEN_PARTS.map((part) => `saw.${part}`),
  'saw.id',
  'store',
  'session.save',
  'session.regenerate',
  'session.destroy',
  'cookie-codec',
  'signed-cookies',
  'session.id',
  'trust-proxy',
  'tls',
  'asterisk-form',
];

/** Needs that are met by what a target offers. */
const MET_BY: Readonly<Record<string, string>> = {
  'inspect.cookie': 'action.cookie',
  'saw.cookie': 'action.cookie',
  'session.cookie': 'action.cookie',
  'session.reload': 'action.reload',
  'session.touch': 'action.touch',
};

/**
 * Which needs a target program does not meet.
 *
 * @param needs by {@link protocolNeeds}.
 */
export function unmet(needs: readonly string[], { messages = [], actions = [], lacks = [] }: Introduction): string[] {
  const offers = new Set([
    ...messages.map((word) => `message.${word}`),
    ...actions.map((word) => `action.${word}`),
    ...COMMON,
  ]);
  const missing = missingOf(needs, lacks);
  return needs.filter((need) => {
    if (missing.includes(need)) return true;
    if (need === 'secure-connection') return missingOf(['tls', 'trust-proxy'], lacks).length === 2;
    // A target reports whether it takes an option when it has to make an application.
    if (need === 'auto' || /^(option|cookie)\./.test(need)) return false;
    return !(offers.has(need) || offers.has(MET_BY[need] ?? ''));
  });
}

/** The names that a target program may have in `lacks`. */
export const LACKABLE: readonly string[] = [
  ...new Set([...COMMON, ...OFFERS, ...needNames(), ...Object.keys(NEED_GROUPS)]),
];
