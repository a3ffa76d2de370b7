import type { EventEmitter } from 'node:events';
import type { BrowserContext } from 'playwright';

/**
 * Keeps Playwright from loading 340 kB of script into each document of an unpatched Firefox, which takes as long as the
 * navigation does. The script is for `locator.fill`, which fails without it; keys need none of it. As there is no option, a
 * listener is taken away within Playwright; where it is not found any more, nothing is lost but time.
 *
 * @param context without a page yet.
 */
export function withoutTyping(context: BrowserContext): void {
  const { _connection: connection } = context as { _connection?: { toImpl?(one: BrowserContext): EventEmitter } };
  const inner = connection?.toImpl?.(context);
  for (const listener of inner?.listeners('page') ?? [])
    if (listener.name === 'installInPage') inner?.off('page', listener as () => void);
}
