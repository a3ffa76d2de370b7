/**
 * The site in Chromium and Firefox: a page of each kind, its accessibility, its widths. renderSite() has checked the links
 * and the HTML of all pages. SITE_FOLDER names a site that is there, as
 * `npm run site` makes it; without it, the tests make one from results that are made up. Pictures of a site that was
 * named are left in reports/site/.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Reader, RULES_OF_COLOUR, violations } from '../../browser-tests/reader.js';
import { isContinuousIntegration } from '../../test/support/continuous-integration.js';
import { temporaryFolder } from '../../test/support/temporary-folder.js';
import { renderSite, writeSite } from './render.js';
import { writeMadeUpResults } from './testing/made-up-results.js';
import { type StaticServer, serveStatic } from './testing/static-server.js';

const PICTURES = 'reports/site';
const WIDTHS = [1280, 768, 360] as const;

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

/** axe-core's rules are the same in each engine: Firefox shows it the pages with most in them. */
const SHOWN_TO_AXE_IN_FIREFOX = ['start', 'requirement', 'readme'];

const given = process.env.SITE_FOLDER;

/**
 * In results that are made up, verdicts repeat after fourteen rows, and so does all that a row can show. axe-core looks at
 * every row of a site that is published.
 */
const REPEATED =
  given === undefined
    ? ['tbody > tr:nth-child(n + 16)', '.requirements > li:nth-child(n + 4)', '.reasons > li:nth-child(n + 8)']
    : [];

let folder: string;
let server: StaticServer;
let paths: string[];

beforeAll(async () => {
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
  if (given !== undefined) mkdirSync(PICTURES, { recursive: true });
  server = await serveStatic(folder);
});

afterAll(() => server.stop());

describe('the pages of the site', () => {
  it('are there for each requirement', () => {
    expect(paths.length).toBeGreaterThan(600);
  });

  it('have no script and no way to load one, except for the page of results', () => {
    const scripted = paths.filter((path) =>
      /<(script|iframe|object|embed)\b|<[^>]*\son\w+=|"javascript:/i.test(readFileSync(join(folder, path), 'utf8')),
    );
    expect(scripted).toEqual(['results.html']);
  });
});

describe.each(['chromium', 'firefox'] as const)('the site in %s', (engine) => {
  const found = Reader.find(engine);
  if (!found) {
    console.error(`NOT RUN: the site in ${engine}, which was not found (scripts/install-browsers.sh installs it)`);
    if (isContinuousIntegration()) it('is installed', () => expect.fail(`${engine} was not found`));
    return;
  }
  const reader: Reader = found;

  afterAll(() => reader.close());

  /** Shows a page, and finds that all it asked for is there. */
  async function open(path: string, how?: Parameters<Reader['open']>[1]): Promise<Page> {
    const before = server.missing.length;
    const page = await reader.open(`${server.url}${path}`, how);
    expect(server.missing.slice(before)).toEqual([]);
    expect(reader.takeErrors()).toEqual([]);
    return page;
  }

  /** Leaves a picture for people, who want to see real results. */
  async function picture(page: Page, name: string): Promise<void> {
    if (given !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  /** Whether the paper is dark: in each of its colours less than a quarter of what white has. */
  async function isDark(page: Page): Promise<boolean> {
    const colour = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const parts = colour.match(/\d+/g) ?? [];
    expect(parts, colour).toHaveLength(3);
    return parts.every((part) => Number(part) < 64);
  }

  it('loads the page of results below the path of a project, with all that it asks for', () => open('results.html'));

  describe.each(Object.entries(KINDS))('%s', (name, path) => {
    let loaded: Page | undefined;

    /** The page in the window, loaded once for all tests on the reader's own paper. */
    async function shown(): Promise<Page> {
      loaded ??= await open(path);
      return loaded;
    }

    it('loads below the path of a project, with all that it asks for', async () => {
      expect(await (await shown()).title()).not.toBe('');
    });

    it('fits a phone, a tablet and a desk', async () => {
      const page = await shown();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const [window, wide] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
        expect(window).toBe(width);
        expect(wide, `at ${width}`).toBeLessThanOrEqual(width);
        await picture(page, `${name}-${engine}-${width}`);
      }
    });

    it('has a dark colour scheme for readers who prefer one, with enough contrast', async () => {
      const [first, other] = reader.schemes;
      const page = await shown();
      expect(await isDark(page)).toBe(first === 'dark');
      if (other === undefined) return;
      await reader.want(other);
      onTestFinished(() => reader.want(first));
      expect(await isDark(page)).toBe(other === 'dark');
      await picture(page, `${name}-${engine}-1280-${other}`);
      expect(await violations(page, { rules: RULES_OF_COLOUR, exclude: REPEATED })).toEqual([]);
    });

    if (engine === 'firefox' && !SHOWN_TO_AXE_IN_FIREFOX.includes(name)) return;

    it('has no violations for axe-core', async () => {
      const page = await shown();
      await page.setViewportSize({ width: 1280, height: 800 });
      expect(await violations(page, { exclude: REPEATED })).toEqual([]);
    });
  });

  it('is read from a disk, without JavaScript', async () => {
    const page = await reader.withoutJavaScript();
    await page.goto(pathToFileURL(join(folder, 'index.html')).href);
    const link = page.getByRole('navigation').getByRole('link', { name: 'Requirements' });
    await link.click();
    await page.waitForURL(/requirements\.html$/);
    const first = page.locator('.requirements a').first();
    const id = await first.textContent();
    await first.click();
    await page.waitForURL(/requirements\/.+\.html$/);
    expect(await page.locator('.crumbs code').textContent()).toBe(id);
    await page.close();
  });

  it('leads from a former id to the present one', async () => {
    const page = await open('requirements/store.set.waits.html');
    await page.waitForURL(/requirements\/response\..+\.html$/);
    expect(await page.locator('.facts').textContent()).toContain('store.set.waits');
  });

  it('is usable with the keyboard alone', async () => {
    const page = await open('', { width: 360 });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const focused = () => page.evaluate(() => document.activeElement?.id);
    expect(await focused()).toBe('content');
    // The arrow keys scroll blocks that are wider than the page.
    const matrix = page.locator('.scrolling').first();
    for (let i = 0; i < 60 && !(await matrix.evaluate((element) => element === document.activeElement)); i++)
      await page.keyboard.press('Tab');
    expect(await matrix.evaluate((element) => element === document.activeElement)).toBe(true);
    // The focus may reach the process that scrolls only after the key: a reader presses it again.
    const scrolled = async () => {
      await page.keyboard.press('ArrowRight');
      return matrix.evaluate((element) => element.scrollLeft);
    };
    await expect.poll(scrolled, { timeout: 20_000 }).toBeGreaterThan(0);
  });
});
