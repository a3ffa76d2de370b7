import { existsSync } from 'node:fs';
import { type BrowserType, chromium, firefox, type LaunchOptions, webkit } from 'playwright';
import type { Engine } from '../conformance/src/corpus/scenario.js';
import { findProgram } from '../test/support/find-program.js';

/** How an engine is started. */
export interface Installed {
  type: BrowserType;
  options: LaunchOptions;
  /** Set for an engine that has no setting for the addresses of hosts: a proxy then maps them all to this machine. */
  byProxy?: true;
}

/** Every host of a scenario is this machine. */
const LOOPBACK = '127.0.0.1';

function own(type: BrowserType): boolean {
  return existsSync(type.executablePath());
}

function findChromium(): Installed | undefined {
  const options: LaunchOptions = {
    // The sandbox needs privileges that containers lack, and the pages are the harness's own.
    chromiumSandbox: false,
    args: [`--host-resolver-rules=MAP * ${LOOPBACK}`],
  };
  // Debian's full chromium blocks third-party cookies by default; its headless shell does what Chromium documents.
  const executablePath = findProgram('chromium-headless-shell');
  if (executablePath !== undefined) return { type: chromium, options: { ...options, executablePath } };
  return own(chromium) ? { type: chromium, options } : undefined;
}

function findFirefox(hosts: readonly string[]): Installed | undefined {
  const options: LaunchOptions = {
    firefoxUserPrefs: {
      'network.dns.localDomains': hosts.join(','),
      // Each site has a process of its own, as users have it: this keeps one for the next page of its site, since
      // starting it costs more than the page.
      'dom.ipc.processReuse.unusedGraceMs': 600_000,
      // Firefox would request an icon after each navigation, and no test is about icons.
      'browser.chrome.site_icons': false,
      // Firefox's own extensions start a process of their own each time.
      'extensions.webextensions.remote': false,
      // No test looks at animations: Firefox paints less often, and no tab shows that it is loading.
      'layout.frame_rate': 10,
      'ui.prefersReducedMotion': 1,
      // Together, these took as long as the rest of a navigation: a page is kept for the way back, noted in the history and
      // in the session to be restored after a crash, and its address is measured for the bar in which nobody reads it.
      'browser.sessionhistory.max_total_viewers': 0,
      'places.history.enabled': false,
      'browser.sessionstore.interval': 3_600_000,
      'browser.urlbar.formatting.enabled': false,
    },
    // Without bars around the page, and small: Firefox paints its whole window at each step of a navigation.
    args: ['--kiosk'],
    env: { ...process.env, MOZ_HEADLESS_WIDTH: '400', MOZ_HEADLESS_HEIGHT: '300' },
  };
  const executablePath = findProgram('firefox-esr') ?? findProgram('firefox');
  // An unpatched Firefox is driven by WebDriver BiDi, which Playwright calls a channel of its own.
  if (executablePath !== undefined)
    return { type: firefox, options: { ...options, channel: 'moz-firefox', executablePath } };
  return own(firefox) ? { type: firefox, options } : undefined;
}

/**
 * Finds an engine on this machine.
 *
 * @param hosts the hosts that must lead to the loopback interface.
 */
export function findEngine(engine: Engine, hosts: readonly string[]): Installed | undefined {
  if (engine === 'chromium') return findChromium();
  if (engine === 'firefox') return findFirefox(hosts);
  return own(webkit) ? { type: webkit, options: {}, byProxy: true } : undefined;
}
