/*
 * Writes spec/session/ended.yaml: an application does two things to its session, at least one of which ends it, and
 * afterwards nothing may be stored under its id. From the root of the repository:
 *
 *     node scripts/ended-sessions.mjs > spec/session/ended.yaml
 *
 * All ordered pairs of save, reload, regenerate, destroy and touch in which regenerate or destroy occurs are written, each
 * in the situations in which it can come out differently. Left out is whatever would be the same once more:
 *
 * - the session at hand beside the kept one, where both are one object: the first of the two was save or touch, or was not
 *   waited for. After destroy there is none at hand.
 * - a store that answers at once, when both are waited for: it would be the same order of the same calls. When they are
 *   not, it calls back while the application's own call is on the stack.
 * - a slow set, get or destroy, unless one of the two asks the store for it, and unless the other can overtake it. Where
 *   both are waited for, nothing can. A slow destroy lets a reload or a save come between; after save, reload or touch it
 *   has nobody behind it.
 */
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

const OPERATIONS = ['save', 'reload', 'regenerate', 'destroy', 'touch'];

/** The operation of the store that a method of the session waits for. */
const ASKS = { save: 'set', reload: 'get', regenerate: 'destroy', destroy: 'destroy' };

const ends = (operation) => operation === 'regenerate' || operation === 'destroy';

const pairs = OPERATIONS.flatMap((first) => OPERATIONS.map((second) => [first, second])).filter((pair) =>
  pair.some(ends),
);

/** Whether the session at hand is another object than the kept one, when the first of two has been waited for. */
const replacesSession = (operation) => operation === 'reload' || operation === 'regenerate';

/**
 * @returns what can come between two operations: which of them are waited for, on which object the second is called, how
 *   the store answers, and which of its operations is slow
 */
function situations([first, second]) {
  const neither = { waits: [false, false], kept: true };
  const overtaken = [
    { ...neither, slow: ASKS[first] },
    { waits: [false, true], kept: true, slow: ASKS[first] },
  ];
  const between = { ...neither, slow: 'destroy' };
  return [
    { waits: [true, true], kept: true },
    ...(replacesSession(first) ? [{ waits: [true, true], kept: false }] : []),
    neither,
    { ...neither, answers: 'now' },
    ...(first === 'save' || first === 'reload' ? overtaken : []),
    ...(ends(first) && (second === 'save' || second === 'reload') ? [{ ...neither, slow: ASKS[second] }] : []),
    ...(ends(first) && !ends(second) ? [between] : []),
  ];
}

function idOf([first, second], { waits, kept, answers, slow }) {
  const [waitsForFirst, waitsForSecond] = waits;
  const parts = [
    `${first}-then-${second}`,
    replacesSession(first) && waitsForFirst && kept ? 'of-the-kept-one' : undefined,
    waitsForFirst ? undefined : waitsForSecond ? 'meanwhile' : 'at-once',
    answers && 'answered-now',
    slow && `slow-${slow}`,
  ];
  return ['session-ended', ...parts.filter(Boolean)].join('-');
}

/** A save or reload of an ended session may be an error, or have no effect. */
const mayFail = (operation) => operation === 'save' || operation === 'reload';
const ANY_OUTCOME = '{ error: { $any: [{ $absent: true }, { $present: true }] } }';

/** The calls that the store must not get after the end, in order. */
const NEVER = ['set', 'touch'].map(
  (op) => `{ $not: { $contains: [{ op: destroy, id: one }, { op: ${op}, id: one }] } }`,
);

function call(operation, label, of, waits) {
  const fields = [
    mayFail(operation) && `as: ${label}`,
    of && 'of: old',
    !waits && operation !== 'touch' && 'wait: false',
  ].filter(Boolean);
  return fields.length === 0 ? operation : `{ ${operation}: { ${fields.join(', ')} } }`;
}

/** The part of an example that differs from the others of its table. */
function example(pair, { waits, kept, answers, slow }) {
  const [first, second] = pair;
  const values = [
    answers && `store: { kind: traced, answers: ${answers} }`,
    slow && `slow: ${slow}`,
    `first: ${call(first, 'first', false, waits[0])}`,
    `second: ${call(second, 'second', kept, waits[1])}`,
  ].filter(Boolean);
  const id = idOf(pair, { waits, kept, answers, slow });
  const line = `      ${id}: { ${values.join(', ')} }`;
  return line.length > 120 ? [`      ${id}:`, ...values.map((value) => `        ${value}`)].join('\n') : line;
}

/** The rest of a scenario. Scenarios with the same rest form a table. */
function rest(pair, { slow }) {
  // A slow get is that of the reload: the session has been loaded before.
  const loaded = slow === 'get';
  const changes = !pair.includes('touch');
  const outcomes = pair.flatMap((operation, i) =>
    mayFail(operation) ? [`${['first', 'second'][i]}: ${ANY_OUTCOME}`] : [],
  );
  const saw = `saw: { ${outcomes.join(', ')} }`;
  const app = [
    '{ keep: old }',
    ...(changes ? ['{ set: { user: ada } }'] : []),
    ...(loaded ? ['{ wait: loaded }'] : []),
    '$first',
    '$second',
  ];
  const fault = '      - fault: { op: $slow, does: wait, gate: slow }';
  return [
    '    verifies: [session.ended]',
    ...(slow ? [] : ['    store: $store']),
    ...(changes ? [] : ['    options: { resave: false }']),
    '    steps:',
    '      - seed: { id: one, data: { cart: 1 } }',
    ...(slow && !loaded ? [fault] : []),
    ...(slow ? ['      - start: acting'] : []),
    `      ${slow ? ' ' : '-'} request: { cookies: [{ id: one }] }`,
    `        app: [${app.join(', ')}]`,
    ...(loaded ? ['        until: loaded'] : []),
    // Nothing has been called yet where the request waits to be loaded.
    ...(slow && !loaded && outcomes.length > 0 ? [`        expect: { ${saw} }`] : []),
    ...(loaded ? [fault, '      - release: loaded'] : []),
    ...(slow ? ['      - release: slow', '      - finish: acting'] : []),
    '        expect:',
    ...(outcomes.length > 0 ? [`          ${saw}`] : []),
    '          store:',
    '            $all:',
    ...NEVER.map((never) => `              - ${never}`),
    '      - store: { call: get, args: [one], as: left }',
    '        expect: { saw: { left: { calls: 1, result: { $absent: true } } } }',
  ].join('\n');
}

/** @returns the text of spec/session/ended.yaml */
export function endedSessions() {
  const tables = new Map();
  for (const pair of pairs)
    for (const situation of situations(pair)) {
      const key = rest(pair, situation);
      tables.set(key, [...(tables.get(key) ?? []), example(pair, situation)]);
    }
  const scenarios = [...tables].map(([key, examples]) => ['  - examples:', ...examples, key].join('\n'));
  return `# yaml-language-server: $schema=../scenario.schema.json
# Written by scripts/ended-sessions.mjs, which tells what is left out. Change it there.
feature: session.ended
source:
  document: express-session README
  version: 1.19.0
  section: Session.regenerate and Session.destroy
  note: they promise only the end of the session
requirements:
  - id: session.ended
    level: should
    text: After a request has destroyed or regenerated a session, it stores nothing more under that session's id,
      whatever it has kept or not awaited.
    upstream: [407]
defaults:
  store: traced
  options: { resave: true, saveUninitialized: false }
scenarios:
${scenarios.join('\n\n')}
`;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) process.stdout.write(endedSessions());
