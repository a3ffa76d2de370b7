import { isObject, type Scenario } from '../corpus/scenario.js';
import { DEFAULT_NAME } from '../runner/signature.js';

/** The name of the session's cookie for programs: PHP and others can't have the full stop of express-session's own. */
export const COOKIE_NAME = 'sid';

function hasName({ options }: Scenario): boolean {
  return options?.name !== undefined || options?.key !== undefined;
}

/** Whether a scenario demands of the library that its cookie has express-session's name without being told so. */
export function demandsDefaultName(scenario: Scenario): boolean {
  if (hasName(scenario)) return false;
  const expectations = (scenario.steps ?? []).flatMap((step) =>
    [step, ...(step.parallel ?? []), ...(step.pipelined ?? [])].flatMap(({ expect }) => expect?.setCookie ?? []),
  );
  return expectations.some((cookie) => isObject(cookie) && cookie.name === DEFAULT_NAME);
}

/** A scenario with the name for programs in the place of express-session's, unless the scenario gives a name itself. */
export function withCookieName(scenario: Scenario): Scenario {
  const text = JSON.stringify(scenario);
  if (hasName(scenario) || !text.includes('connect')) return scenario;
  // In an expression, the full stop is escaped.
  return JSON.parse(text.replaceAll(DEFAULT_NAME, COOKIE_NAME).replaceAll('connect\\\\.sid', COOKIE_NAME)) as Scenario;
}
