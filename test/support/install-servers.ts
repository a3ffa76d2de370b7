// Vitest's global set-up for tests that start servers.
import { installMissing } from './install-missing.js';
import { missingServers } from './servers.js';

/** @throws Error in continuous integration, when a server is missing and can't be installed */
export default function setup(): void {
  installMissing({
    tests: 'The tests on servers',
    missing: missingServers,
    script: 'scripts/install-servers.sh',
    takes: 'one or two minutes',
    otherwise: 'install them your own way (macOS: brew install redis postgresql mariadb memcached nginx)',
  });
}
