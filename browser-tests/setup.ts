import { installMissing } from '../test/support/install-missing.js';
import { findServer } from '../test/support/servers.js';
import { findEngine } from './engines.js';

function missing(): string[] {
  return [
    ...(findEngine('chromium', []) ? [] : ['Chromium']),
    ...(findEngine('firefox', []) ? [] : ['Firefox']),
    ...(findServer('nginx') === undefined ? ['nginx'] : []),
  ];
}

/**
 * Runs before the browser tests. It finds the browsers and nginx, or installs them, or prints how to install them.
 *
 * @throws Error in continuous integration, where nothing may be left out.
 */
export default function setup(): void {
  installMissing({
    tests: 'The browser tests',
    missing,
    script: 'scripts/install-browsers.sh',
    takes: 'two or three minutes',
    otherwise: 'run npx playwright install chromium firefox',
  });
}
