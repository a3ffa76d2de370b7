import type { EventEmitter } from 'node:events';
import type { BrowserContext } from 'playwright';

/**
 * Keeps Playwright from loading 340 kB of script into each document of an unpatched Firefox, which takes as long as the
 * navigation does. Only `locator.fill` needs the script, and fails without it. Playwright has no option for this, so this
 * removes one of its internal listeners; if a later version has no such listener, only time is lost.
 *
 * @param context without a page yet.
 */
export function withoutTyping(context: BrowserContext): void {
  const { _connection: connection } = context as { _connection?: { toImpl?(one: BrowserContext): EventEmitter } };
  const inner = connection?.toImpl?.(context);
  for (const listener of inner?.listeners('page') ?? [])
    if (listener.name === 'installInPage') inner?.off('page', listener as () => void);
}
