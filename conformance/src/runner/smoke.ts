import { type HostName, isObject, type Scenario } from '../corpus/scenario.js';
import type { Outcome } from './outcome.js';
import { runScenario } from './run-scenario.js';
import type { WorkerContext } from './worker-context.js';

/** What a first look at a target has shown. */
export interface Smoke {
  /** What is wrong with the way the target is attached, if anything: without it no scenario would mean anything. */
  broken?: string;
  /** Needs that were found not to be met. */
  lacks: string[];
}

/** As little as a session middleware can be asked to do. */
const SMOKE: Scenario = {
  id: 'smoke',
  verifies: [],
  options: { resave: false, saveUninitialized: true },
  steps: [{ request: {}, app: [{ read: 'seen' }], expect: { status: 200, saw: { seen: { session: 'object' } } } }],
};

/** Whether methods without a callback return promises: an ability that express-session's interface does not have. */
const PROMISES: Scenario = {
  id: 'smoke-promises',
  verifies: [],
  options: { resave: false, saveUninitialized: false },
  steps: [
    {
      request: {},
      app: [{ set: { a: 1 } }, { save: { style: 'promise', as: 'save' } }],
      expect: { saw: { save: { returned: 'promise' } } },
    },
  ],
};

/** The message of the first error that the target reported itself, in whatever way. */
function ownError({ failures }: Outcome): string | undefined {
  const [first] = failures.flatMap(({ path, actual }) => (path === 'errors' ? [actual].flat() : []));
  return isObject(first) && typeof first.message === 'string' ? first.message : undefined;
}

/** What is wrong in a few words. */
function summary(outcome: Outcome): string {
  const { reason, failures } = outcome;
  const differences = failures.map(
    ({ path, expected, actual }) => `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`,
  );
  return reason ?? ownError(outcome) ?? differences.join('; ');
}

/**
 * Distinguishes a badly attached target from one that does not conform, before any scenario is run.
 *
 * An adapter has to get one plain session through. A package that is attached by its own interface has to make a middleware
 * and must not answer the first request with an error of its own: all other faults are those of the library.
 */
export async function smokeCheck(context: WorkerContext, host: HostName): Promise<Smoke> {
  const plain = await runScenario(SMOKE, host, context);
  if (context.target.adapted && plain.verdict !== 'pass') {
    return { broken: `the adapter does not get one plain session through: ${summary(plain)}`, lacks: [] };
  }
  if (plain.failures.some(({ path }) => path === 'construct')) {
    return {
      broken: `the target makes no middleware from plain options (${summary(plain)}); if it is not called like express-session, it needs an adapter`,
      lacks: [],
    };
  }
  const error = ownError(plain);
  if (error !== undefined && plain.failures.some(({ path }) => path === 'reached')) {
    return {
      broken: `the target lets no request through: '${error}'; an adapter can give it what it asks for`,
      lacks: [],
    };
  }
  if (context.target.lacks.includes('session.save')) return { lacks: ['promises'] };
  const promises = await runScenario(PROMISES, host, context);
  // Only that difference means that they are missing. Whatever else goes wrong here must not take scenarios away.
  return { lacks: promises.failures.some(({ path }) => path.endsWith('returned')) ? ['promises'] : [] };
}
