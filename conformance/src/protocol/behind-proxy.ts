import { requestsOf } from '../corpus/needs.js';
import type { RequestStep, Scenario, Step } from '../corpus/scenario.js';

/** The header by which a proxy that ends TLS announces this. */
const FORWARDED = 'X-Forwarded-Proto';

function usesTls(scenario: Scenario): boolean {
  return (scenario.steps ?? []).some((step) => requestsOf(step).some(({ request }) => request.tls));
}

/** Whether secure connections of a scenario may as well end at a proxy: it is not about proxies itself. */
export function mayUseProxy(scenario: Scenario): boolean {
  if (!usesTls(scenario) || scenario.trustProxy !== undefined || scenario.options?.proxy !== undefined) return false;
  return !(scenario.steps ?? []).some((step) =>
    requestsOf(step).some(({ request }) =>
      Object.keys(request.headers ?? {}).some((name) => /^(x-)?forwarded/i.test(name)),
    ),
  );
}

function forwarded<T extends Partial<RequestStep>>(step: T): T {
  if (!step.request?.tls) return step;
  const { tls: _, ...request } = step.request;
  return { ...step, request: { ...request, headers: { ...request.headers, [FORWARDED]: 'https' } } };
}

/** The scenario with a proxy that ends TLS before the application. */
export function behindProxy(scenario: Scenario): Scenario {
  const steps = (scenario.steps ?? []).map((step): Step => {
    const { parallel, pipelined } = step;
    return {
      ...forwarded(step),
      ...(parallel ? { parallel: parallel.map(forwarded) } : {}),
      ...(pipelined ? { pipelined: pipelined.map(forwarded) } : {}),
    };
  });
  return { ...scenario, trustProxy: true, steps };
}
