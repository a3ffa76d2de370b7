/**
 * Random scenarios: what a person might write on a bad day. They are made of a few words that matter (a handful of ids,
 * keys, paths and times), since only what meets again can go wrong together, and shrink to the shortest sequence.
 */
import fc from 'fast-check';
import { ACTIONS } from '../../actions/index.js';
import { METHOD_ACTIONS } from '../../actions/methods.js';
import { requestsOf } from '../../corpus/needs.js';
import type {
  Action,
  Fault,
  Json,
  JsonObject,
  RequestStep,
  Scenario,
  Step,
  StoreChoice,
} from '../../corpus/scenario.js';
import { FIRST_LOOK, MARK } from './marks.js';

/** The ids that stores are seeded with, and one that no store ever has. */
const IDS = ['one', 'two'];
const UNKNOWN = 'unknown';

/** The name under which a request keeps the session that it began with; it gets the request's number. */
const KEPT = 'kept';

const minute = 60_000;

/** A mapping of which each key may be left out. */
function some<T extends Record<string, fc.Arbitrary<unknown>>>(model: T) {
  return fc.record(model, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<JsonObject>;
}

/** Once in so many times; it shrinks to not at all. (The `freq` of `fc.option` counts the other way round.) */
function rarely<T>(arbitrary: fc.Arbitrary<T>, times: number): fc.Arbitrary<T | undefined> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: times - 1, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary },
  );
}

const validCookie = some({
  maxAge: fc.constantFrom<Json>(minute, 1000, null, 0, -1000, 1.5),
  expires: fc.constantFrom<Json>(null, false, { $date: minute }, { $date: -1000 }, minute),
  httpOnly: fc.boolean(),
  secure: fc.constantFrom<Json>(false, true, 'auto'),
  sameSite: fc.constantFrom<Json>(false, true, 'lax', 'strict', 'none', 'auto', 'Lax'),
  path: fc.constantFrom('/', '/admin'),
  domain: fc.constantFrom('example.com', '.example.com'),
  priority: fc.constantFrom('low', 'medium', 'high'),
  partitioned: fc.boolean(),
});

/** Options that are nearly right. */
const faultyCookie = some({
  maxAge: fc.constantFrom<Json>('60000', { $nan: true }, minute),
  sameSite: fc.constantFrom('sometimes', 'LAX', ''),
  priority: fc.constantFrom('urgent', 'LOW'),
  path: fc.constantFrom<Json>('admin', '', '/a;b', null),
  domain: fc.constantFrom<Json>('a;b', '', null),
  secure: fc.constantFrom<Json>(1, 'false', null),
  httpOnly: fc.constantFrom<Json>(0, 'false', null),
  expires: fc.constantFrom<Json>({ $date: 'invalid' }, minute),
});

const cookieFunction = fc.oneof(
  { weight: 4, arbitrary: validCookie.map((value): JsonObject => ({ $function: 'returns', value, as: 'cookie' })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<JsonObject>(
      { $function: 'path-from-first-segment' },
      { $function: 'secure-from-request' },
    ),
  },
);

const options = fc.record(
  {
    resave: fc.boolean(),
    saveUninitialized: fc.boolean(),
    rolling: fc.boolean(),
    unset: fc.constantFrom('keep', 'destroy'),
    proxy: fc.constantFrom<Json>(true, false, 1),
    name: fc.constantFrom('sid', 'connect.sid', 'a.b'),
    secret: fc.constantFrom<Json>(
      ['new secret', 'old secret'],
      ['new secret', 'old secret', 'oldest secret'],
      { $buffer: 'new secret' },
      'new secret',
    ),
    genid: fc.constantFrom<JsonObject>({ $function: 'counter' }, { $function: 'sequence', values: ['one', 'three'] }),
    cookie: fc.oneof(
      { weight: 14, arbitrary: validCookie },
      { weight: 1, arbitrary: faultyCookie },
      { weight: 2, arbitrary: cookieFunction },
    ),
  },
  { requiredKeys: ['resave', 'saveUninitialized'], noNullPrototype: true },
) as fc.Arbitrary<JsonObject>;

const store: fc.Arbitrary<StoreChoice> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<StoreChoice>({ kind: 'traced' }) },
  { weight: 3, arbitrary: fc.constant<StoreChoice>({ kind: 'memory' }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<StoreChoice>(
      { kind: 'traced', without: ['touch'] },
      { kind: 'traced', answers: 'now' },
      { kind: 'traced', answers: 'both' },
      { kind: 'traced', expires: false },
      { kind: 'traced', base: 'es5' },
    ),
  },
);

const key = fc.constantFrom('user', 'count', 'id', 'cart');
const value = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<Json>('ada', 1, true, null, { a: 1 }, [1, 2], '', 'ü') },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Json>({ $undefined: true }, { $date: 0 }, { $map: { a: 1 } }, { $nan: true }),
  },
);

/** What an application does to its session. */
const sessionAction: fc.Arbitrary<Action> = fc.oneof(
  ...Object.entries(ACTIONS).flatMap(([word, { random }]) =>
    random === undefined
      ? []
      : [
          {
            weight: random.weight,
            arbitrary: random
              .value({ fc, key, value, rarely, kept: KEPT })
              .map((item): Action => (item === true ? word : { [word]: item })),
          },
        ],
  ),
);

/** How an application answers. */
const answer: fc.Arbitrary<Action[]> = fc.oneof(
  { weight: 12, arbitrary: fc.constant<Action[]>([]) },
  {
    weight: 8,
    arbitrary: fc.constantFrom<Action[]>(
      [{ end: 'hello' }],
      ['end'],
      [{ write: 'hel' }, { end: 'lo' }],
      [{ write: 'hello' }, 'end'],
      [{ header: { 'Content-Length': '5' } }, { end: 'hello' }],
      [{ header: { 'Set-Cookie': 'theme=dark' } }, { end: 'hello' }],
      [{ end: { chunk: 'hello', buffer: true, as: 'end' } }],
      [{ end: { chunk: '68656c6c6f', encoding: 'hex' } }],
      [{ redirect: '/next' }],
      [{ status: 204 }, 'end'],
      [{ status: 304 }, 'end'],
      ['flushHeaders', { end: 'hello' }],
      [{ writeHead: { status: 201, headers: { 'X-A': 'b', 'Set-Cookie': 'theme=dark' } } }, { end: 'hello' }],
      [{ header: { 'Content-Length': '5' } }, { write: 'hello' }, 'end'],
      [{ writeHead: { status: 201 } }, { end: 'hello' }],
      [{ next: 'gone wrong' }],
      [{ throw: 'boom' }],
    ),
  },
  // What they do by mistake when they have answered.
  {
    weight: 2,
    arbitrary: fc.constantFrom<Action[]>(
      [{ end: 'hello' }, { end: 'again' }],
      [{ end: 'hello' }, { write: 'late' }],
      [{ end: 'hello' }, { next: 'gone wrong' }],
      [{ end: 'hello' }, { throw: 'boom' }],
      [{ redirect: '/next' }, 'next'],
      [{ redirect: '/next' }, { throw: 'boom' }],
      [{ redirect: '/next' }, { header: { 'X-Late': 'yes' } }],
      [{ end: 'hello' }, { status: 404 }, { readResponse: 'ended' }],
    ),
  },
);

const hostile = fc.oneof(
  fc.constantFrom(
    's:one',
    's%3Aone.',
    's:.',
    's%3A',
    '%',
    '%E0%A4%A',
    'j:{"a":1}',
    'one',
    '"s:one"',
    's:one.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '__proto__',
    '',
  ),
  fc.string({ unit: fc.constantFrom('s', ':', '%', '.', '=', '"', ' ', 'A', ',', '3', '\u00e9'), maxLength: 12 }),
);

/** What a client sends as cookies; the secrets are named by their place until the options are known. */
const cookies = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  {
    weight: 8,
    arbitrary: fc
      .record({
        id: fc.constantFrom('one', 'one', 'one', ...IDS, UNKNOWN, 'id-1'),
        by: fc.constantFrom('first', 'first', 'first', 'second', 'wrong'),
      })
      .map((cookie) => ({ signed: [cookie] })),
  },
  { weight: 1, arbitrary: hostile.map((text) => ({ value: text })) },
  { weight: 1, arbitrary: hostile.map((text) => ({ header: text })) },
);

const request = fc.record({
  method: rarely(fc.constantFrom('HEAD', 'POST', 'OPTIONS'), 10),
  path: rarely(fc.constantFrom('/admin', '/admin/x', '/other?q=1', '/Admin', '/administrator'), 5),
  forwarded: rarely(fc.constantFrom('https', 'http', 'https, http', 'HTTPS'), 5),
  client: rarely(fc.constant('other'), 10),
  tls: rarely(fc.constant(true), 300),
  cookies,
  app: fc.array(sessionAction, { maxLength: 4 }),
  answer,
});

type RandomRequest = typeof request extends fc.Arbitrary<infer T> ? T : never;

const seed = fc.record(
  {
    id: fc.constantFrom(...IDS),
    data: fc.dictionary(fc.constantFrom('user', 'count', 'toString'), value, { maxKeys: 2, noNullPrototype: true }),
    cookie: fc.constantFrom<JsonObject>(
      {},
      { originalMaxAge: minute, expires: { $date: minute } },
      { originalMaxAge: minute, expires: { $date: 1000 } },
      { originalMaxAge: 1000, expires: { $date: -1000 } },
      { expires: { $date: minute } },
      { secure: true },
      { sameSite: 'lax', partitioned: true, priority: 'low', secure: false },
      { path: '/admin', domain: 'example.com', httpOnly: false },
    ),
  },
  { requiredKeys: ['id'], noNullPrototype: true },
);

const fault = fc.record({
  op: fc.constantFrom<Fault['op']>('get', 'set', 'destroy', 'touch'),
  does: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<Fault['does']>('error', 'enoent') },
    { weight: 2, arbitrary: fc.constantFrom<Fault['does']>('twice', 'throw', 'reject') },
  ),
  times: fc.constantFrom(1, 2),
});

type Block =
  | { request: RandomRequest }
  | { parallel: RandomRequest[] }
  | { held: Fault['op']; request: RandomRequest; meanwhile: RandomRequest }
  | { step: Step };

const block: fc.Arbitrary<Block> = fc.oneof(
  { weight: 14, arbitrary: request.map((one): Block => ({ request: one })) },
  { weight: 2, arbitrary: fc.array(request, { minLength: 2, maxLength: 3 }).map((all): Block => ({ parallel: all })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom<Fault['op']>('set', 'get', 'destroy', 'touch'), request, request)
      .map(([held, one, meanwhile]): Block => ({ held, request: one, meanwhile })),
  },
  { weight: 5, arbitrary: seed.map((one): Block => ({ step: { seed: one as never } })) },
  { weight: 2, arbitrary: fault.map((one): Block => ({ step: { fault: one } })) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(1, 500, 30_000, minute, 3_600_000).map((ms): Block => ({ step: { advance: ms } })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<Step>(
        { store: { call: 'destroy', args: ['one'] } },
        { store: { call: 'clear' } },
        { store: { emit: 'disconnect' } },
        { store: { emit: 'connect' } },
        { store: { call: 'all', as: 'all' } },
        { secrets: ['newest secret', 'new secret'] },
      )
      .map((step): Block => ({ step })),
  },
);

/** The secrets in the place of `first`, `second` and `wrong`. */
function secretsFor(options: JsonObject): { first: string | undefined; second: string | undefined } {
  const { secret } = options;
  if (Array.isArray(secret)) return { first: String(secret[0]), second: String(secret[1]) };
  return { first: secret === undefined ? undefined : 'new secret', second: undefined };
}

/** Puts a scenario together: labels, marks and gates are numbered, and what makes no sense beside the rest is left out. */
function assemble(options: JsonObject, store: StoreChoice, trustProxy: boolean | undefined, blocks: Block[]): Scenario {
  const secrets = secretsFor(options);
  const name = typeof options.name === 'string' ? options.name : 'connect.sid';
  let marks = 0;
  let gates = 0;
  let keepers = 0;

  const requestStep = (one: RandomRequest, meeting?: { gate: string; opensAt: number }): RequestStep => {
    const sent: RequestStep['request'] = {};
    if (one.method !== undefined) sent.method = one.method;
    if (one.path !== undefined) sent.path = one.path;
    if (one.forwarded !== undefined) sent.headers = { 'X-Forwarded-Proto': one.forwarded };
    if (one.client !== undefined) sent.client = one.client;
    if (one.tls !== undefined) sent.tls = one.tls;
    if ('header' in one.cookies) sent.headers = { ...sent.headers, Cookie: `${name}=${one.cookies.header}` };
    if ('value' in one.cookies) sent.cookies = [{ value: one.cookies.value }];
    if ('signed' in one.cookies) {
      sent.cookies = one.cookies.signed.map(({ id, by }) => {
        const secret = by === 'first' ? secrets.first : by === 'second' ? secrets.second : 'wrong secret';
        return { id, ...(secret === undefined ? {} : { secret }) };
      });
    }
    let calls = 0;
    const kept = `${KEPT}-${++keepers}`;
    const labelled = one.app.map((action): Action => {
      if (typeof action === 'string') return action;
      const [word = ''] = Object.keys(action);
      if (word === 'set') return { set: { ...(action.set as JsonObject), [MARK]: `mark-${++marks}` } };
      if (!Object.hasOwn(METHOD_ACTIONS, word)) return action;
      const { of, ...fields } = action[word] as JsonObject;
      return { [word]: { as: `${word}-${++calls}`, ...fields, ...(of ? { of: kept } : {}) } };
    });
    const keeps = labelled.some((action) => typeof action !== 'string' && JSON.stringify(action).includes(`"${kept}"`));
    // The application does not look at a session that may be gone: what a handler throws is its own.
    const doing: Action[] = labelled.length === 0 ? [] : [{ try: { do: labelled, as: 'did' } }, { read: 'left' }];
    if (keeps) doing.unshift({ keep: kept });
    return {
      request: sent,
      app: [{ read: FIRST_LOOK }, ...(meeting ? [{ wait: { ...meeting } }] : []), ...doing, ...one.answer],
    };
  };

  const steps = blocks.flatMap((block): Step[] => {
    if ('step' in block) {
      if (block.step.secrets && !Array.isArray(options.secret)) return [];
      return [block.step];
    }
    if ('parallel' in block) {
      // They meet when all have loaded their sessions, so that every run takes the same course.
      const meeting = { gate: `met-${++gates}`, opensAt: block.parallel.length };
      return [{ parallel: block.parallel.map((one) => requestStep(one, meeting)) }];
    }
    if ('held' in block) {
      const [gate, started] = [`held-${++gates}`, `started-${gates}`];
      return [
        { fault: { op: block.held, does: 'wait', gate, times: 1 } },
        { ...requestStep(block.request), start: started },
        requestStep(block.meanwhile),
        { release: gate },
        { finish: started },
      ];
    }
    return [requestStep(block.request)];
  });
  return {
    id: 'fuzz',
    verifies: [],
    options,
    store,
    ...(trustProxy === undefined ? {} : { trustProxy }),
    // A scenario that sends nothing shows nothing.
    steps: steps.some((step) => requestsOf(step).length > 0) ? steps : [...steps, { request: {} }],
  };
}

/** A session that is there from the beginning, in half of the scenarios: much happens only to sessions that are loaded. */
const beginning = fc.option(
  seed.map((one): Block => ({ step: { seed: { ...one, id: 'one' } as never } })),
  { freq: 1, nil: undefined },
);

/** Random scenarios, each of at most so many blocks: a request, some that meet, or something between them. */
export function scenarios(maxBlocks = 4): fc.Arbitrary<Scenario> {
  const blocks = fc.array(block, { minLength: 1, maxLength: maxBlocks - 1, size: 'max' });
  return fc
    .tuple(options, store, rarely(fc.boolean(), 6), beginning, blocks)
    .map(([chosen, kind, trust, first, rest]) => assemble(chosen, kind, trust, first ? [first, ...rest] : rest));
}
