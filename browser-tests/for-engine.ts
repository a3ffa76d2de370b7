import type { CorpusScenario } from '../conformance/src/corpus/corpus.js';
import { requestsOf } from '../conformance/src/corpus/needs.js';
import type { Engine, Expect, RequestStep, Scenario, Step } from '../conformance/src/corpus/scenario.js';

/** Whether a scenario was written for browsers. */
export function wantsBrowser({ needs }: CorpusScenario): boolean {
  return needs.includes('browser');
}

/** The expectations for one engine: the general ones, with its own in their place. */
function expectFor(expect: Expect, engine: Engine): Expect {
  const { engines = {}, ...shared } = expect;
  const { because: _, ...own } = engines[engine] ?? { because: '' };
  return { ...shared, ...own };
}

function stepFor<S extends Step | RequestStep>(step: S, engine: Engine): S {
  return step.expect ? { ...step, expect: expectFor(step.expect, engine) } : step;
}

/**
 * A scenario as it is run in one engine.
 *
 * @param browserNow the browser's time, in milliseconds since 1970. It is the real one, and so the scenario begins at it,
 *   or as much before it as it asks for.
 */
export function forEngine(scenario: Scenario, engine: Engine, browserNow: number): Scenario {
  // Set-Cookie dates have whole seconds.
  const now = Math.floor((browserNow - (scenario.browserAhead ?? 0)) / 1000) * 1000;
  const steps = (scenario.steps ?? []).map((step) => ({
    ...stepFor(step, engine),
    ...(step.parallel ? { parallel: step.parallel.map((request) => stepFor(request, engine)) } : {}),
  }));
  return { ...scenario, now: new Date(now).toISOString(), steps };
}

/** The clients whose browser is closed and started again. */
export function restarted(scenario: Scenario): string[] {
  return (scenario.steps ?? []).flatMap(({ restart }) => restart ?? []);
}

/** All hosts that a scenario names. */
export function hostsOf(scenario: Scenario): string[] {
  return (scenario.steps ?? []).flatMap((step) =>
    requestsOf(step).flatMap(({ request: { host, from } }) => [
      ...(host === undefined ? [] : [host]),
      ...(from === undefined ? [] : [new URL(from).hostname]),
    ]),
  );
}
