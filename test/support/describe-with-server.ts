import { describe } from 'vitest';
import { isContinuousIntegration } from './continuous-integration.js';
import { findServer, howToInstall, type ServerName } from './servers.js';

/**
 * `describe` for tests that start a server. Where it isn't installed they are reported as skipped, with what to do;
 * in continuous integration they run anyway, and fail when they start it.
 */
export function describeWithServer(server: ServerName, tests: () => void): void {
  const run = findServer(server) !== undefined || isContinuousIntegration();
  if (!run) console.error(`NOT RUN: the tests on ${server}. ${howToInstall(server)}`);
  describe.runIf(run)(server, tests);
}
