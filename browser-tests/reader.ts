import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright';
import type { Engine } from '../conformance/src/corpus/scenario.js';
import { findEngine, type Installed } from './engines.js';

/** How a reader wants pages. */
export type Scheme = 'light' | 'dark';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A window on a desk, in pixels. */
const DESK = 1280;
const HEIGHT = 800;

const withoutFragment = (address: string) => address.replace(/#.*/, '');

/**
 * Somebody who reads pages in one engine, in light or dark, each in one window: a new window takes Firefox nearly a second.
 * The browser starts when it is first needed.
 */
export class Reader {
  /**
   * How this reader can want pages. An unpatched Firefox takes it from its preferences, so that each would take a browser
   * of its own: there the reader wants all dark, which is what a page has to do something for.
   */
  readonly schemes: readonly [Scheme, ...Scheme[]];
  readonly #installed: Installed;
  #browser: Promise<Browser> | undefined;
  readonly #windows = new Map<Scheme, Promise<Page>>();
  readonly #errors: string[] = [];

  constructor(engine: Engine, installed: Installed) {
    this.#installed = installed;
    this.schemes = engine === 'firefox' ? ['dark'] : ['light', 'dark'];
  }

  /** The reader in an engine, if this machine has it. */
  static find(engine: Engine): Reader | undefined {
    const installed = findEngine(engine, []);
    return installed && new Reader(engine, installed);
  }

  #started(): Promise<Browser> {
    const { type, options } = this.#installed;
    const firefoxUserPrefs = {
      ...options.firefoxUserPrefs,
      'layout.css.prefers-color-scheme.content-override': 0,
    };
    this.#browser ??= type.launch({ ...options, firefoxUserPrefs });
    return this.#browser;
  }

  async #openWindow(scheme: Scheme): Promise<Page> {
    const browser = await this.#started();
    const page = await browser.newPage({ colorScheme: scheme, viewport: { width: DESK, height: HEIGHT } });
    page.on('pageerror', ({ message }) => {
      this.#errors.push(`${page.url()}: ${message}`);
    });
    return page;
  }

  /**
   * Shows a page anew in the reader's window, even if only the fragment of its address differs from the page before.
   *
   * @param address of the page.
   * @param how the window is: its scheme, one of `schemes`, and its width in pixels.
   */
  async open(
    address: string,
    { scheme = this.schemes[0], width = DESK }: { scheme?: Scheme; width?: number } = {},
  ): Promise<Page> {
    const window = this.#windows.get(scheme) ?? this.#openWindow(scheme);
    this.#windows.set(scheme, window);
    const page = await window;
    if (page.viewportSize()?.width !== width) await page.setViewportSize({ width, height: HEIGHT });
    // A browser stays in a page for another place in it, and scrolls to where it was in one that it loads again.
    if (withoutFragment(page.url()) === withoutFragment(address)) await page.goto('about:blank');
    await page.goto(address);
    return page;
  }

  /** A window of its own, without JavaScript. Whoever asked for it closes it. */
  async withoutJavaScript(): Promise<Page> {
    const browser = await this.#started();
    return browser.newPage({ javaScriptEnabled: false });
  }

  /** Errors of scripts since it was asked the last time, with the addresses of their pages. */
  takeErrors(): string[] {
    return this.#errors.splice(0);
  }

  /** Closes the browser. */
  async close(): Promise<void> {
    await (await this.#browser)?.close();
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
