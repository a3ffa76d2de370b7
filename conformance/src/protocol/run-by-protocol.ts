import type { Scenario } from '../corpus/scenario.js';
import { Http1Client } from '../runner/client.js';
import { driveScenario } from '../runner/drive-scenario.js';
import type { Outcome } from '../runner/outcome.js';
import { type AttachedProgram, ProtocolHost } from './protocol-host.js';

/** As `runScenario`, against a target program. */
export async function runByProtocol(scenario: Scenario, attached: AttachedProgram, observe = false): Promise<Outcome> {
  const host = new ProtocolHost(attached);
  return driveScenario(scenario, { host, client: new Http1Client(attached.activity), observe });
}
