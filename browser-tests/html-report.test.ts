import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { htmlReporter } from '../conformance/src/report/html/html.js';
import type { ResultRecord, RunLine } from '../conformance/src/report/records.js';
import { failedLine, NASTY, resultLine, runOf, written } from '../conformance/src/testing/lines.js';
import { isContinuousIntegration } from '../test/support/continuous-integration.js';
import { temporaryFolder } from '../test/support/temporary-folder.js';
import { Reader, RULES_OF_COLOUR, violations } from './reader.js';

const folder = temporaryFolder('html-report');

/** Writes a report. @returns its address, as a file. */
function report(name: string, lines: readonly RunLine[]): string {
  const file = join(folder.path, `${name}.html`);
  writeFileSync(file, written(htmlReporter, lines));
  return pathToFileURL(file).href;
}

const path = (id: string, more: Partial<ResultRecord> = {}) =>
  resultLine(id, { profile: 'session', requirements: ['cookie.path.default'], feature: 'cookie.path', ...more });

/** Two features, three requirements, two targets. */
const SMALL = report('small', [
  ...runOf(
    [
      path('path-root'),
      path('path-given'),
      resultLine('save-once', {
        profile: 'express',
        level: 'may',
        requirements: ['save.once', 'save.twice'],
        feature: 'save',
      }),
    ],
    { target: 'sound' },
  ),
  ...runOf(
    [
      path('path-root'),
      failedLine('path-given', {
        profile: 'session',
        requirements: ['cookie.path.default'],
        feature: 'cookie.path',
        texts: { 'cookie.path.default': 'The path of the cookie is /.' },
      }),
      resultLine('save-once', {
        profile: 'express',
        level: 'may',
        requirements: ['save.once', 'save.twice'],
        feature: 'save',
        verdict: 'not-applicable',
        reason: 'needs tls',
      }),
    ],
    { target: 'broken' },
  ),
]);

let made: string | undefined;

/** A report of the largest expected size: 1,100 scenarios, 550 requirements, 60 features, 25 targets; a tenth fails. */
function large(): string {
  if (made !== undefined) return made;
  const targets = Array.from({ length: 25 }, (_, t) => {
    const results = Array.from({ length: 1100 }, (_, s) => {
      const feature = `feature-${(s % 550) % 60}`;
      const requirements = [`${feature}.requirement-${s % 550}`];
      const more = { profile: 'session' as const, requirements, feature };
      const texts = {
        [requirements[0] ?? '']: `The middleware does what requirement ${s % 550} of the corpus demands.`,
      };
      return (s + t) % 10 === 0 ? failedLine(`scenario-${s}`, { ...more, texts }) : resultLine(`scenario-${s}`, more);
    });
    return runOf(results, { target: `session-library-${t}` });
  });
  made = report('large', targets.flat());
  return made;
}

/** Malicious text that a target may print. */
const EVIL = `</script><script>document.title = 'run'</script><img src=x onerror="document.title = 'run'">${NASTY}\u202e`;
const HOSTILE = report('hostile', [
  ...runOf(
    [
      failedLine(EVIL, {
        requirements: [EVIL, '__proto__'],
        feature: 'constructor',
        texts: { [EVIL]: EVIL },
        reason: EVIL,
        failures: [{ step: EVIL, path: EVIL, expected: EVIL, actual: { [EVIL]: EVIL } }],
        wire: [{ step: EVIL, request: EVIL, response: EVIL }],
      }),
    ],
    { target: EVIL, version: EVIL },
  ),
]);

/** The names of the rows that a reader sees of a matrix. */
const visibleRows = (page: Page) => page.locator('.matrix tbody:not([hidden]) tr:not([hidden]) th').allInnerTexts();

const choose = (page: Page, filter: string, value: string) =>
  page.getByRole('combobox', { name: filter }).selectOption(value);

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent?.trim());

for (const engine of ['chromium', 'firefox'] as const) {
  const reader = Reader.find(engine);
  if (!reader)
    console.error(`NOT RUN: the HTML report in ${engine}, which was not found (scripts/install-browsers.sh)`);

  describe.runIf(reader || isContinuousIntegration())(`the HTML report in ${engine}`, () => {
    // Errors of a page's script fail the test.
    afterEach(() => expect(reader?.takeErrors()).toEqual([]));
    afterAll(() => reader?.close());

    function open(...given: Parameters<Reader['open']>): Promise<Page> {
      if (!reader) throw new Error(`${engine} was not found; scripts/install-browsers.sh installs it`);
      return reader.open(...given);
    }

    it('requests only the file', async () => {
      const page = await open(SMALL);
      await page.locator('td.fail').last().click();
      await page.locator('dialog[open] .result').waitFor();
      expect(await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))).toEqual([]);
    });

    it('opens and closes a feature', async () => {
      const page = await open(SMALL);
      // There are so few requirements that all are open.
      const button = page.getByRole('button', { name: 'cookie.path' });
      expect(await button.getAttribute('aria-expanded')).toBe('true');
      await button.click();
      expect(await button.getAttribute('aria-expanded')).toBe('false');
      expect((await visibleRows(page)).join()).not.toContain('cookie.path.default');
    });

    it('shows behind a cell the expected and actual values, the exchange, the store and the command', async () => {
      const page = await open(SMALL);
      await page.getByRole('gridcell', { name: 'fails, 1/2 pass' }).last().click();
      const dialog = page.getByRole('dialog', { name: 'cookie.path.default' });
      await dialog.locator('.result').waitFor();
      const text = await dialog.innerText();
      for (const part of [
        'The path of the cookie is /.',
        'broken 1.2.3',
        'Step 1, setCookie.path',
        '"/admin"',
        '> GET / HTTP/1.1',
        '< HTTP/1.1 200 OK',
        'store.set("one", {"user":"ada","cookie":{"path":"/"}}) ok',
        'conformance run ./some-session --only path-given --trace',
      ])
        expect(text).toContain(part);
      // Failures come first.
      expect(text.indexOf('path-given')).toBeLessThan(text.indexOf('path-root'));
      expect(page.url()).toMatch(/#cookie\.path\.default@broken-1\.2\.3$/);
    });

    it.each([
      ['text', (page: Page) => page.getByLabel('Text or id').pressSequentially('PATH-given'), ['cookie.path']],
      ['a feature', (page: Page) => choose(page, 'Feature', 'save'), ['save.once', 'save.twice']],
      ['a level', (page: Page) => choose(page, 'Level', 'may'), ['save.once', 'save.twice']],
      ['a profile', (page: Page) => choose(page, 'Profile', 'session'), ['cookie.path']],
      ['a verdict', (page: Page) => choose(page, 'Verdict', 'fail'), ['cookie.path']],
    ])('is filtered by %s, and shows how many rows remain', async (_, narrow, left) => {
      const page = await open(SMALL);
      await narrow(page);
      const [feature, ...rows] = await visibleRows(page);
      expect(feature).toMatch(/^(cookie\.path|save)/);
      expect(rows).toHaveLength(left.length);
      for (const [i, name] of left.entries()) expect(rows[i]).toContain(name);
      expect(await page.getByRole('status').innerText()).toBe(`${left.length} of 3 requirements`);
      await page.getByRole('button', { name: 'Show all' }).click();
      expect(await page.getByRole('status').innerText()).toBe('3 requirements');
      expect(await visibleRows(page)).toHaveLength(5);
    });

    it('shows one target alone', async () => {
      const page = await open(SMALL);
      await choose(page, 'Target', 'sound 1.2.3');
      expect(await page.locator('.matrix thead th:visible').allInnerTexts()).toEqual(['Requirement', 'sound 1.2.3']);
      await choose(page, 'Verdict', 'fail');
      expect(await page.getByRole('status').innerText()).toBe('0 of 3 requirements');
    });

    it('is usable with the keyboard, and returns the focus', async () => {
      const page = await open(SMALL);
      await page.getByRole('button', { name: 'Show all' }).focus();
      await page.keyboard.press('Tab');
      expect(await focused(page)).toBe('cookie.path');
      await page.keyboard.press('Enter');
      expect(await page.locator('.feature button').first().getAttribute('aria-expanded')).toBe('false');
      await page.keyboard.press(' ');
      await page.keyboard.press('ArrowDown');
      expect(await focused(page)).toBe('The path of the cookie is /.');
      await page.keyboard.press('End');
      expect(await focused(page)).toBe('1/2');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.locator('.result').waitFor();
      expect(await focused(page)).toBe('cookie.path.default');
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      expect(await focused(page)).toBe('1/2');
      await page.waitForURL(SMALL);
      // The whole grid is one stop.
      await page.keyboard.press('Shift+Tab');
      expect(await focused(page)).toBe('Show all');
    });

    it.each([
      ['a requirement', '#save.twice', 'save.twice', 'sound 1.2.3'],
      ['a scenario', '#path-given', 'cookie.path.default', 'path-given'],
      ['a cell', '#cookie.path.default@broken-1.2.3', 'cookie.path.default', '"/admin"'],
    ])('opens at the address of %s', async (_, address, title, text) => {
      const page = await open(SMALL + address);
      const dialog = page.getByRole('dialog', { name: title });
      await dialog.waitFor();
      expect(await dialog.innerText()).toContain(text);
    });

    it('follows the links in the details, and goes back', async () => {
      const page = await open(`${SMALL}#cookie.path.default@broken-1.2.3`);
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('link', { name: 'all targets' }).click();
      await dialog.getByRole('link', { name: 'sound 1.2.3' }).first().waitFor();
      await page.goBack();
      await dialog.locator('.result').waitFor();
      expect(page.url()).toContain('@broken');
    });

    it('ignores an address that names nothing', async () => {
      const page = await open(`${SMALL}#nothing.of.this`);
      await page.evaluate(() => new Promise(requestAnimationFrame));
      expect(await page.getByRole('dialog').count()).toBe(0);
    });

    it('runs no script from the output of a target', async () => {
      const page = await open(HOSTILE);
      const title = await page.title();
      await page.locator('td.fail').last().click();
      await page.locator('dialog[open] .result').waitFor();
      expect(await page.title()).toBe(title);
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.locator('dialog').innerText()).toContain('\\u202e');
      await page.goto(`${HOSTILE}#__proto__`);
      await page.getByRole('dialog', { name: '__proto__' }).waitFor();
    });

    /** The rules themselves are the same in each engine, and another width changes the places. */
    const widths = engine === 'firefox' ? [360] : [1280, 360];
    it.each(widths)('has no violations for axe, %i px wide', async (width) => {
      const page = await open(SMALL, { width });
      expect(await violations(page)).toEqual([]);
      await page.locator('td.fail').last().click();
      await page.locator('dialog[open] .result').waitFor();
      expect(await violations(page)).toEqual([]);
    });

    it('has a dark colour scheme for readers who prefer one, with enough contrast', async () => {
      const papers = { light: 'rgb(253, 253, 251)', dark: 'rgb(22, 24, 27)' };
      const page = await open(SMALL);
      for (const scheme of reader?.schemes ?? (['light', 'dark'] as const)) {
        await reader?.want(scheme);
        expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
          papers[scheme],
        );
      }
      // The test above checks the first colour scheme.
      if (reader?.schemes.length === 1) return;
      expect(await violations(page, { rules: RULES_OF_COLOUR })).toEqual([]);
      await page.locator('td.fail').last().click();
      await page.locator('dialog[open] .result').waitFor();
      expect(await violations(page, { rules: RULES_OF_COLOUR })).toEqual([]);
    });

    it('renders 1,100 scenarios of 25 targets in under a second, and fits a phone', { timeout: 120_000 }, async () => {
      const page = await open(large(), { width: 360 });
      // A page may be loaded before it is painted.
      const paint = () =>
        page.evaluate(
          () =>
            new Promise<number>((painted) => {
              new PerformanceObserver((list) => {
                for (const { startTime } of list.getEntriesByName('first-contentful-paint')) painted(startTime);
              }).observe({ type: 'paint', buffered: true });
            }),
        );
      let [fastest, width] = [await paint(), await page.evaluate(() => document.documentElement.scrollWidth)];
      // The fastest of a few attempts, since a busy machine slows others down.
      for (let again = 0; again < 5 && fastest >= 1000; again++) {
        await page.reload();
        fastest = Math.min(fastest, await paint());
        width = await page.evaluate(() => document.documentElement.scrollWidth);
      }
      expect(fastest).toBeGreaterThan(0);
      expect(fastest).toBeLessThan(1000);
      expect(width).toBeLessThanOrEqual(360);
      await choose(page, 'Verdict', 'fail');
      expect(await page.getByRole('status').innerText()).toBe('550 requirements');
    });
  });
}
