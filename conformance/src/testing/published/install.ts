// Vitest's global set-up for the tests of published stores against the contract.

import { installMissing } from '../../../../test/support/install-missing.js';
import { missingPackages } from './stores.js';

/** @throws Error in continuous integration, when a package is missing and can't be installed */
export default function setup(): void {
  installMissing({
    tests: 'The tests of published stores',
    missing: missingPackages,
    script: 'scripts/install-stores.sh',
    takes: 'a minute, or three where SQLite has to be compiled',
    otherwise: 'run npm ci in conformance/stores',
  });
}
