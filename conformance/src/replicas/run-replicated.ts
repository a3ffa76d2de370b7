import type { HostName, Scenario } from '../corpus/scenario.js';
import { driveScenario } from '../runner/drive-scenario.js';
import type { Outcome } from '../runner/outcome.js';
import { clientFor } from '../runner/run-scenario.js';
import type { WorkerContext } from '../runner/worker-context.js';
import type { Fleet } from './fleet.js';
import { ReplicatedHost } from './replicated-host.js';

/**
 * As `runScenario`, with the application in several processes.
 *
 * @param context of this process, which has the clock by which all go, and the client.
 * @throws HarnessError when a target has broken the process of a replica, whose observations then don't count.
 */
export async function runReplicated(
  scenario: Scenario,
  host: HostName,
  context: WorkerContext,
  fleet: Fleet,
  observe = false,
): Promise<Outcome> {
  const replicated = new ReplicatedHost(context, host, fleet);
  return driveScenario(scenario, { host: replicated, client: await clientFor(host, replicated.activity), observe });
}
