import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isContinuousIntegration } from '../test/support/continuous-integration.js';
import { findProgram } from '../test/support/find-program.js';
import { findEngine } from './engines.js';

const INSTALL = fileURLToPath(new URL('../scripts/install-browsers.sh', import.meta.url));

function missing(): string[] {
  return [
    ...(findEngine('chromium', []) ? [] : ['Chromium']),
    ...(findEngine('firefox', []) ? [] : ['Firefox']),
    ...(findProgram('nginx') === undefined ? ['nginx'] : []),
  ];
}

/**
 * Before the browser tests: finds the browsers and nginx, else installs them, else says what to do.
 *
 * @throws Error in continuous integration, where nothing may be left out.
 */
export default function setup(): void {
  const before = missing();
  if (before.length === 0) return;
  console.error(`The browser tests need ${before.join(', ')}; trying to install by scripts/install-browsers.sh`);
  spawnSync(INSTALL, { stdio: ['ignore', 'inherit', 'inherit'] });
  const after = missing();
  if (after.length === 0) return;
  const what = `${after.join(', ')} could not be installed. Run scripts/install-browsers.sh as root, or npx playwright install chromium firefox`;
  if (isContinuousIntegration()) throw new Error(what);
  console.error(`NOT RUN without it: ${what}`);
}
