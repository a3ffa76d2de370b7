import type { HostName, Scenario } from '../corpus/scenario.js';

/** The host on which a scenario is shown: Express 5, or the first of those that it asks for. */
export function hostOf({ hosts = ['express5'] }: Scenario): HostName {
  return hosts.includes('express5') ? 'express5' : (hosts[0] ?? 'express5');
}
