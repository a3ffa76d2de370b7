import type { HostName, Scenario } from '../corpus/scenario.js';
import type { Activity } from './activity.js';
import { Http1Client, type WireClient } from './client.js';
import { driveScenario } from './drive-scenario.js';
import { InProcessHost } from './in-process-host.js';
import type { Outcome } from './outcome.js';
import type { WorkerContext } from './worker-context.js';

/** A plain client for the version of HTTP of a host. */
export async function clientFor(host: HostName, activity: Activity): Promise<WireClient> {
  if (host !== 'http2') return new Http1Client(activity);
  const { Http2Client } = await import('./client-http2.js');
  return new Http2Client(activity);
}

/** How a scenario runs. */
interface RunOptions {
  /** Writes down everything that is to be seen in place of judging what the scenario expects. */
  observe?: boolean;
  /** What sends the requests; by default a plain client for the host. */
  client?: WireClient;
}

/**
 * Runs one scenario against a middleware in this process and judges it. Never rejects: what goes wrong in the harness is
 * the verdict `error`.
 */
export async function runScenario(
  scenario: Scenario,
  host: HostName,
  context: WorkerContext,
  { observe = false, client: own }: RunOptions = {},
): Promise<Outcome> {
  const client = own ?? (await clientFor(host, context.activity));
  return driveScenario(scenario, {
    host: new InProcessHost(context, host, observe),
    client,
    observe,
    sent: (step, log) => context.sent?.(step, log),
  });
}
