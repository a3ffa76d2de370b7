import type { Scenario } from '../corpus/scenario.js';
import { Http1Client } from '../runner/client.js';
import { driveScenario } from '../runner/drive-scenario.js';
import type { Outcome } from '../runner/outcome.js';
import { behindProxy, mayUseProxy } from './behind-proxy.js';
import { withCookieName } from './cookie-name.js';
import { type AttachedProgram, ProtocolHost } from './protocol-host.js';

import { withEffects } from './store-effects.js';

/** As `runScenario`, against a target program. */
export async function runByProtocol(scenario: Scenario, attached: AttachedProgram, observe = false): Promise<Outcome> {
  const { messages = [], lacks = [] } = attached.introduction;
  let own = withCookieName(scenario);
  if (lacks.includes('tls') && mayUseProxy(own)) own = behindProxy(own);
  if (!messages.includes('trace')) own = withEffects(own);
  const host = new ProtocolHost(attached);
  return driveScenario(own, { host, client: new Http1Client(attached.activity), observe });
}
