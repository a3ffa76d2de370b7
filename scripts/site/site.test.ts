/**
 * The site in Chromium and Firefox: every page, its accessibility, its widths. SITE_FOLDER names a site that is there, as
 * `npm run site` makes it; without it, the tests make one from results that are made up. Pictures are left in
 * reports/site/.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEngine } from '../../browser-tests/engines.js';
import { isContinuousIntegration } from '../../test/support/continuous-integration.js';
import { temporaryFolder } from '../../test/support/temporary-folder.js';
import { renderSite, writeSite } from './render.js';
import { writeMadeUpResults } from './testing/made-up-results.js';
import { type StaticServer, serveStatic } from './testing/static-server.js';

const PICTURES = 'reports/site';
const WIDTHS = [360, 768, 1280] as const;

/** A page of each kind. */
const KINDS: Readonly<Record<string, string>> = {
  start: 'index.html',
  requirements: 'requirements.html',
  requirement: 'requirements/cookie.sameSite.auto.secure.html',
  'requirement-of-stores': 'requirements/store-contract.touch.data.html',
  implementation: 'implementations/express-session.html',
  store: 'stores/session-file-store.html',
  stores: 'stores.html',
  browsers: 'browsers.html',
  guides: 'guides.html',
  readme: 'guides/spec-session.html',
  'guide-with-tables': 'guides/stores.html',
};

let folder: string;
let server: StaticServer;
let paths: string[];

beforeAll(async () => {
  const given = process.env.SITE_FOLDER;
  if (given === undefined) {
    const temporary = temporaryFolder('site').path;
    const reports = join(temporary, 'reports');
    writeMadeUpResults(reports);
    folder = join(temporary, 'site');
    writeSite(folder, renderSite(reports));
  } else {
    folder = resolve(given);
  }
  paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    // A page at a former id leads on, and would be gone before it is looked at: it has a test of its own.
    .filter(
      (path) => path.endsWith('.html') && !readFileSync(join(folder, path), 'utf8').includes('http-equiv="refresh"'),
    )
    .sort();
  mkdirSync(PICTURES, { recursive: true });
  server = await serveStatic(folder);
});

afterAll(() => server.stop());

/** What axe-core finds wrong with a page, in short. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate<AxeResults>('axe.run()');
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

describe.each(['chromium', 'firefox'] as const)('the site in %s', (engine) => {
  const installed = findEngine(engine, []);
  if (!installed) {
    console.error(`NOT RUN: the site in ${engine}, which was not found (scripts/install-browsers.sh installs it)`);
    if (isContinuousIntegration()) it('is installed', () => expect.fail(`${engine} was not found`));
    return;
  }
  let browser: Browser;

  beforeAll(async () => {
    browser = await installed.type.launch(installed.options);
  });
  afterAll(() => browser.close());

  /** Opens a page for a test, and closes it. */
  async function open<Result>(
    use: (page: Page) => Promise<Result>,
    options: { width?: number; colorScheme?: 'light' | 'dark'; javaScriptEnabled?: boolean } = {},
  ): Promise<Result> {
    const { width = 1280, ...context } = options;
    const page = await browser.newPage({ viewport: { width, height: 800 }, ...context });
    try {
      return await use(page);
    } finally {
      await page.close();
    }
  }

  // Firefox takes some times as long for a page; those of requirements have one form, and Chromium loads them all.
  const part = engine === 'chromium' ? 1 : 20;

  it('loads its pages below the path of a project, with all that they ask for', async () => {
    const before = server.missing.length;
    const pending = paths.filter((path, i) => !path.startsWith('requirements/') || i % part === 0);
    const faults: string[] = [];
    const load = () =>
      open(async (page) => {
        page.on('pageerror', ({ message }) => {
          // Firefox wants an icon of its own accord, which the policy of results.html does not allow.
          if (!message.includes('/favicon.ico')) faults.push(`${page.url()}: ${message}`);
        });
        for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
          const response = await page.goto(`${server.url}${path}`);
          if (!response?.ok() && response?.status() !== 304) faults.push(`${path}: ${response?.status()}`);
        }
      });
    await Promise.all([load(), load()]);
    expect(faults).toEqual([]);
    expect(server.missing.slice(before)).toEqual([]);
    expect(paths.length).toBeGreaterThan(600);
  }, 600_000);

  // axe-core looks at what the engine has made of a page, which differs little: Firefox shows it the pages with most in them.
  const looked = Object.entries(KINDS).filter(
    ([name]) => engine === 'chromium' || ['start', 'requirement', 'readme'].includes(name),
  );

  it.each(looked)('leaves axe-core nothing to find: %s', { timeout: 300_000 }, async (_, path) => {
    for (const colorScheme of ['light', 'dark'] as const)
      await open(
        async (page) => {
          await page.goto(`${server.url}${path}`);
          expect(await violations(page), colorScheme).toEqual([]);
        },
        { colorScheme },
      );
  });

  it.each(Object.entries(KINDS))('fits a phone, a tablet and a desk: %s', async (name, path) => {
    for (const width of WIDTHS)
      await open(
        async (page) => {
          await page.goto(`${server.url}${path}`);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(wide, `at ${width}`).toBeLessThanOrEqual(width);
          await page.screenshot({ path: join(PICTURES, `${name}-${engine}-${width}.png`) });
        },
        { width },
      );
    await open(
      async (page) => {
        await page.goto(`${server.url}${path}`);
        await page.screenshot({ path: join(PICTURES, `${name}-${engine}-1280-dark.png`) });
      },
      { colorScheme: 'dark' },
    );
  });

  it('is read from a disk, without JavaScript', async () => {
    await open(
      async (page) => {
        await page.goto(pathToFileURL(join(folder, 'index.html')).href);
        const link = page.getByRole('navigation').getByRole('link', { name: 'Requirements' });
        await link.click();
        await page.waitForURL(/requirements\.html$/);
        const first = page.locator('.requirements a').first();
        const id = await first.textContent();
        await first.click();
        await page.waitForURL(/requirements\/.+\.html$/);
        expect(await page.locator('.crumbs code').textContent()).toBe(id);
      },
      { javaScriptEnabled: false },
    );
  });

  it('leads from a former id to the present one', () =>
    open(async (page) => {
      await page.goto(`${server.url}requirements/store.set.waits.html`);
      await page.waitForURL(/requirements\/response\..+\.html$/);
      expect(await page.locator('.facts').textContent()).toContain('store.set.waits');
    }));

  it('is used by keyboard alone', () =>
    open(
      async (page) => {
        await page.goto(server.url);
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        const focused = () => page.evaluate(() => document.activeElement?.id);
        expect(await focused()).toBe('content');
        // What is wider than the page scrolls by the arrow keys.
        const matrix = page.locator('.scrolling').first();
        for (let i = 0; i < 60 && !(await matrix.evaluate((element) => element === document.activeElement)); i++)
          await page.keyboard.press('Tab');
        expect(await matrix.evaluate((element) => element === document.activeElement)).toBe(true);
        const scrolled = matrix.evaluate(
          (element) => new Promise((settle) => element.addEventListener('scroll', () => settle(element.scrollLeft))),
        );
        await page.keyboard.press('ArrowRight');
        expect(await scrolled).toBeGreaterThan(0);
      },
      { width: 360 },
    ));
});
