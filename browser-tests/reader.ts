import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright';
import type { Engine } from '../conformance/src/corpus/scenario.js';
import { findEngine, type Installed } from './engines.js';

/** How a reader wants pages. */
export type Scheme = 'light' | 'dark';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/**
 * Somebody who reads pages in one engine, in light or dark, each in one window: a new window takes Firefox nearly a second.
 * The browsers start when they are first needed.
 */
export class Reader {
  readonly #installed: Installed;
  readonly #windows = new Map<Scheme, Promise<{ browser: Browser; page: Page }>>();
  readonly #errors: string[] = [];

  constructor(installed: Installed) {
    this.#installed = installed;
  }

  /** The reader in an engine, if this machine has it. */
  static find(engine: Engine): Reader | undefined {
    const installed = findEngine(engine, []);
    return installed && new Reader(installed);
  }

  async #launch(scheme: Scheme): Promise<{ browser: Browser; page: Page }> {
    const { type, options } = this.#installed;
    const firefoxUserPrefs = {
      ...options.firefoxUserPrefs,
      // An unpatched Firefox takes the scheme from its preferences alone.
      'layout.css.prefers-color-scheme.content-override': scheme === 'dark' ? 0 : 1,
    };
    const browser = await type.launch({ ...options, firefoxUserPrefs });
    const page = await browser.newPage({ colorScheme: scheme });
    page.on('pageerror', ({ message }) => {
      this.#errors.push(`${page.url()}: ${message}`);
    });
    return { browser, page };
  }

  #started(scheme: Scheme): Promise<{ browser: Browser; page: Page }> {
    const started = this.#windows.get(scheme) ?? this.#launch(scheme);
    this.#windows.set(scheme, started);
    return started;
  }

  /**
   * Shows a page anew in the reader's window, even if only the fragment of its address differs from the page before.
   *
   * @param address of the page.
   * @param how the window is: its scheme, and its width in pixels.
   */
  async open(
    address: string,
    { scheme = 'light', width = 1280 }: { scheme?: Scheme; width?: number } = {},
  ): Promise<Page> {
    const { page } = await this.#started(scheme);
    await page.goto('about:blank');
    await page.setViewportSize({ width, height: 800 });
    await page.goto(address);
    return page;
  }

  /** A window of its own, without JavaScript. Whoever asked for it closes it. */
  async withoutJavaScript(): Promise<Page> {
    const { browser } = await this.#started('light');
    return browser.newPage({ javaScriptEnabled: false });
  }

  /** Errors of scripts since it was asked the last time, with the addresses of their pages. */
  takeErrors(): string[] {
    return this.#errors.splice(0);
  }

  /** Closes the browsers. */
  async close(): Promise<void> {
    for (const { browser } of await Promise.all(this.#windows.values())) await browser.close();
  }
}

/** Rules of axe-core that depend on the colours of a page, which dark paper changes. */
export const RULES_OF_COLOUR: readonly string[] = ['color-contrast', 'link-in-text-block'];

/**
 * Lists what axe-core finds wrong with a page, with the places.
 *
 * @param rules those to apply; by default, all that axe-core applies on its own.
 * @param exclude selectors of elements that are left out.
 */
export async function violations(
  page: Page,
  { rules, exclude = [] }: { rules?: readonly string[]; exclude?: readonly string[] } = {},
): Promise<string[]> {
  // By the debugger, as a page's policy may admit no other script.
  if (!(await page.evaluate('"axe" in globalThis'))) await page.evaluate(AXE);
  const context = JSON.stringify({ exclude: exclude.map((selector) => [selector]) });
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) });
  const { violations: found } = await page.evaluate<AxeResults>(`axe.run(${context}, ${options})`);
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target}: ${failureSummary}`),
  );
}
