/**
 * The fault matrix: every operation of a store × every way in which it can fail × every shape of a response × every fate of
 * a session. Each cell is a scenario: somebody logs in, the store fails in the course of the next request, it works again, and
 * the client comes back.
 */
import type { Action, Fault, HostName, RequestSpec, Scenario, Step, StoreOperation } from '../corpus/scenario.js';
import { FIRST_LOOK, MARK } from '../differential/fuzz/marks.js';

/** What becomes of the session in the request that the store fails. */
export type Fate = 'new' | 'read' | 'changed' | 'destroyed';

/** A place at which the middleware asks the store for something. */
interface Operation {
  /** The store's own operation, which fails. */
  op: StoreOperation;
  words: string;
  /** The fates of a session that lead there, with what the application does to the session. */
  does: Partial<Record<Fate, Action[]>>;
  /** Whether the application comes first, and the fault only when it has its session. */
  afterLoad?: boolean;
  unset?: 'destroy';
}

/** A way to fail. */
interface Failure {
  words: string;
  fault?: Omit<Fault, 'op'>;
  /** The store's event in place of a fault, before the operation. */
  emits?: 'disconnect';
  /** What happens while the operation is held at the gate `STORE`. */
  meanwhile?: Step;
  /** For `get` alone: it gives a record that is none. */
  gives?: true;
}

/** A way to answer. */
interface Shape {
  words: string;
  answer: Action[];
  request?: RequestSpec;
  host?: HostName;
  /** Whether something of the response has left before its end: then it is too late for another answer. */
  begun?: true;
  aborts?: true;
}

/** The gate at which the application waits until the store fails. */
const HANDLER = 'handler';

/** The gate at which the store waits. */
const STORE = 'store';

/** What the session holds when it was changed. */
export const CHANGE = `${MARK}-1`;

/** What it holds from the login. */
export const USER = 'ada';

const change: Action = { set: { [MARK]: CHANGE } };

/** The operations of the store that fail, by their names in the id of a cell. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  get: {
    op: 'get',
    words: 'get, at the beginning of a request',
    does: { read: [], changed: [change], destroyed: ['destroy'] },
  },
  reload: { op: 'get', words: 'get, by reload()', afterLoad: true, does: { changed: ['reload', change] } },
  set: { op: 'set', words: 'set, at the end of a response', does: { new: [change], changed: [change] } },
  save: { op: 'set', words: 'set, by save()', does: { new: [change, 'save'], changed: [change, 'save'] } },
  touch: { op: 'touch', words: 'touch, at the end of a response', does: { read: [] } },
  destroy: { op: 'destroy', words: 'destroy, by destroy()', does: { destroyed: ['destroy'] } },
  unset: {
    op: 'destroy',
    words: 'destroy, at the end of a response, with unset: destroy',
    unset: 'destroy',
    does: { destroyed: [{ replace: null }] },
  },
  regenerate: { op: 'destroy', words: 'destroy, by regenerate()', does: { changed: ['regenerate', change] } },
  'set-regenerated': {
    op: 'set',
    words: 'set, at the end of a response, after regenerate()',
    does: { changed: ['regenerate', change] },
  },
};

const MINUTE: Step = { advance: 60_000 };

/** The ways in which an operation fails, by their names in the id of a cell. */
export const FAILURES: Readonly<Record<string, Failure>> = {
  error: { words: 'gives an error', fault: { does: 'error' } },
  throw: { words: 'throws', fault: { does: 'throw' } },
  reject: { words: 'returns a promise that rejects', fault: { does: 'reject' } },
  enoent: { words: 'gives an error ENOENT', fault: { does: 'enoent' } },
  never: { words: 'never answers', fault: { does: 'never' } },
  twice: { words: 'answers twice', fault: { does: 'twice' } },
  late: { words: 'answers a minute late', fault: { does: 'wait', gate: STORE }, meanwhile: MINUTE },
  'late-error': {
    words: 'gives an error, a minute late',
    fault: { does: 'error', gate: STORE },
    meanwhile: MINUTE,
  },
  'disconnect-before': { words: 'is asked after the store has disconnected', emits: 'disconnect' },
  'disconnect-after': {
    words: 'is under way when the store disconnects',
    fault: { does: 'wait', gate: STORE },
    meanwhile: { store: { emit: 'disconnect' } },
  },
  'no-cookie': {
    words: 'gives a record without a cookie',
    fault: { does: 'answer', answer: { user: USER } },
    gives: true,
  },
  text: { words: 'gives text for a record', fault: { does: 'answer', answer: USER }, gives: true },
};

/** The kinds of responses in whose course it fails, by their names in the id of a cell. */
export const SHAPES: Readonly<Record<string, Shape>> = {
  end: { words: 'ends at once', answer: [{ end: 'hello' }] },
  length: { words: 'announces its length', answer: [{ header: { 'Content-Length': '5' } }, { end: 'hello' }] },
  written: {
    words: 'announces its length and is written before its end',
    answer: [{ header: { 'Content-Length': '5' } }, { write: 'hello' }, 'end'],
    begun: true,
  },
  stream: { words: 'is a stream', answer: [{ write: 'hel' }, { end: 'lo' }], begun: true },
  redirect: { words: 'redirects', answer: [{ redirect: '/next' }] },
  flushed: { words: 'has flushed its headers', answer: ['flushHeaders', { end: 'hello' }], begun: true },
  head: { words: 'is to a HEAD request', answer: [{ end: 'hello' }], request: { method: 'HEAD' } },
  http2: { words: 'goes over HTTP/2', answer: [{ end: 'hello' }], host: 'http2' },
  aborted: { words: 'is for a client that has gone', answer: [{ end: 'hello' }], aborts: true },
};

/** One cell: its place in the matrix, and its scenario. */
export interface Cell {
  operation: string;
  failure: string;
  shape: string;
  fate: Fate;
  scenario: Scenario;
  /** The number of the step at whose end the request is over that the store failed. */
  failed: string;
  /** The number of the step in which the client comes back. */
  back: string;
}

/** How a cell's steps go together: the request is started and finished in two steps where something happens meanwhile. */
function stepsOf(operation: Operation, failure: Failure, shape: Shape, fate: Fate): Step[] {
  const { op, afterLoad, does } = operation;
  const login: Step[] = fate === 'new' ? [] : [{ request: {}, app: [{ set: { user: USER } }] }];
  const fails: Step =
    failure.emits === undefined
      ? { fault: { op, does: 'error', ...failure.fault } }
      : { store: { emit: failure.emits } };
  const holds = failure.meanwhile !== undefined;
  const gone = shape.aborts ? { abort: holds ? STORE : HANDLER } : {};
  // A store that disconnects before the request begins is another thing than one that does so later.
  const waits = afterLoad || (shape.aborts && !holds) || (failure.emits !== undefined && op !== 'get');
  const request: Step = {
    request: { ...shape.request, ...gone },
    app: [{ read: FIRST_LOOK }, ...(waits ? [{ wait: HANDLER }] : []), ...(does[fate] ?? []), ...shape.answer],
  };
  const meanwhile: Step[] = failure.meanwhile ? [failure.meanwhile, { release: STORE }] : [];
  const course: Step[] = waits
    ? [{ ...request, start: 'one' }, fails, { release: HANDLER }, ...meanwhile, { finish: 'one' }]
    : holds
      ? [fails, { ...request, start: 'one' }, ...meanwhile, { finish: 'one' }]
      : [fails, request];
  const heals: Step[] = [{ fault: 'none' }, { store: { emit: 'connect' } }];
  return [...login, ...course, ...heals, { request: {}, app: [{ read: FIRST_LOOK }] }];
}

function cellOf(operation: string, failure: string, shape: string, fate: Fate): Cell {
  const [at, way, form] = [OPERATIONS[operation], FAILURES[failure], SHAPES[shape]];
  if (!at || !way || !form) throw new Error(`the fault matrix has no place ${operation}, ${failure}, ${shape}`);
  const steps = stepsOf(at, way, form, fate);
  const scenario: Scenario = {
    id: `faults-${operation}-${failure}-${shape}-${fate}`,
    note: `The store fails: ${at.words} ${way.words}. The response ${form.words}. The session is ${fate}.`,
    verifies: [`faults.${operation}`],
    ...(form.host ? { hosts: [form.host] } : {}),
    options: {
      resave: false,
      saveUninitialized: false,
      ...(at.unset ? { unset: at.unset } : {}),
      cookie: { maxAge: 600_000 },
    },
    store: 'traced',
    steps,
  };
  return {
    ...{ operation, failure, shape, fate, scenario },
    failed: String(steps.length - 3),
    back: String(steps.length),
  };
}

/** Whether there is such a cell: some places can't be reached. */
function isPossible({ op, afterLoad }: Operation, { gives, meanwhile }: Failure, { aborts }: Shape): boolean {
  if (gives && op !== 'get') return false;
  // Only while the store is loading its session can the client be gone before the application is reached.
  return !(aborts && op === 'get' && !afterLoad && meanwhile === undefined);
}

/** All cells, in the order of the tables. */
export function cells(): Cell[] {
  return Object.entries(OPERATIONS).flatMap(([operation, at]) =>
    Object.entries(FAILURES).flatMap(([failure, way]) =>
      Object.entries(SHAPES).flatMap(([shape, form]) =>
        isPossible(at, way, form)
          ? (Object.keys(at.does) as Fate[]).map((fate) => cellOf(operation, failure, shape, fate))
          : [],
      ),
    ),
  );
}
