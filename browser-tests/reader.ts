import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright';
import type { Engine } from '../conformance/src/corpus/scenario.js';
import { findEngine, type Installed } from './engines.js';
import { withoutTyping } from './without-typing.js';

/** The colour schemes that a reader may prefer. */
export type Scheme = 'light' | 'dark';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A desktop window, in pixels. */
const DESK = 1280;
const HEIGHT = 800;

const withoutFragment = (address: string) => address.replace(/#.*/, '');

/**
 * Somebody who reads pages in one engine, in light or dark, all in one window: a new window takes Firefox nearly a second.
 * The browser starts when it is first needed.
 */
export class Reader {
  /**
   * The colour schemes that this reader can prefer. An unpatched Firefox takes the scheme from its preferences, so each
   * would need a browser of its own: there the reader always prefers dark, the scheme that pages have to implement.
   */
  readonly schemes: readonly [Scheme, ...Scheme[]];
  readonly #installed: Installed;
  #browser: Promise<Browser> | undefined;
  #window: Promise<Page> | undefined;
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

  async #newPage(options: BrowserContextOptions): Promise<Page> {
    const context = await (await this.#started()).newContext(options);
    withoutTyping(context);
    return context.newPage();
  }

  async #openWindow(): Promise<Page> {
    const page = await this.#newPage({ viewport: { width: DESK, height: HEIGHT } });
    page.on('pageerror', ({ message }) => {
      this.#errors.push(`${page.url()}: ${message}`);
    });
    return page;
  }

  /**
   * Shows a page anew in the reader's window, even if only the fragment of its address differs from the page before. The
   * reader wants it in the first of `schemes`.
   *
   * @param address of the page.
   * @param width of the window, in pixels.
   */
  async open(address: string, { width = DESK }: { width?: number } = {}): Promise<Page> {
    this.#window ??= this.#openWindow();
    const page = await this.#window;
    if (page.viewportSize()?.width !== width) await page.setViewportSize({ width, height: HEIGHT });
    await this.want(this.schemes[0]);
    // For another fragment, a browser does not load the page again; after a reload, it scrolls to the former place.
    if (withoutFragment(page.url()) === withoutFragment(address)) await page.goto('about:blank');
    await page.goto(address);
    return page;
  }

  /**
   * Has the reader want the page in the window light or dark.
   *
   * @param scheme one of `schemes`.
   */
  async want(scheme: Scheme): Promise<void> {
    if (this.schemes.length > 1) await (await this.#window)?.emulateMedia({ colorScheme: scheme });
  }

  /** A window of its own, without JavaScript. Whoever asked for it closes it. */
  withoutJavaScript(): Promise<Page> {
    return this.#newPage({ javaScriptEnabled: false });
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
