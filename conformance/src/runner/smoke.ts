import type { HostName, Scenario } from '../corpus/scenario.js';
import { type Bench, runScenario } from './run-scenario.js';

/** What a first look at a target has shown. */
export interface Smoke {
  /** What is wrong with the way the target is attached, if anything: without it no scenario would say anything. */
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

/**
 * Tells a target that is badly attached from one that does not conform, before any scenario is run.
 *
 * A package that is attached by its own interface can't be badly attached once it has made something: whatever it does
 * wrong then is its own. An adapter has to get one plain session through.
 */
export async function smokeCheck(bench: Bench, host: HostName): Promise<Smoke> {
  const plain = await runScenario(SMOKE, host, bench);
  if (bench.target.adapted && plain.verdict !== 'pass') {
    const seen =
      plain.reason ??
      plain.failures
        .map(
          ({ path, expected, actual }) =>
            `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`,
        )
        .join('; ');
    return { broken: `the adapter does not get one plain session through: ${seen}`, lacks: [] };
  }
  if (bench.target.lacks.includes('app-api')) return { lacks: ['promises'] };
  const promises = await runScenario(PROMISES, host, bench);
  return { lacks: promises.verdict === 'pass' ? [] : ['promises'] };
}
