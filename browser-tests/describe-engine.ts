import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageVersion } from '../conformance/src/commands/version.js';
import { type CorpusScenario, defaultCorpusDirectory, loadCorpus } from '../conformance/src/corpus/corpus.js';
import type { Engine } from '../conformance/src/corpus/scenario.js';
import { differences, exchanges } from '../conformance/src/report/failure-text.js';
import { isContinuousIntegration } from '../test/support/continuous-integration.js';
import { BrowserBench } from './bench.js';
import { choose } from './chosen.js';
import { findEngine } from './engines.js';
import { EXPLANATIONS } from './explanations.js';
import { COOKIES_LEFT, CookieSites } from './isolation.js';
import { Results, resultsFile } from './results.js';

const TARGET = fileURLToPath(new URL('../src/index.ts', import.meta.url));

/** Engines that every contributor is expected to have, and continuous integration must have. */
const EXPECTED: readonly Engine[] = ['chromium', 'firefox'];

/**
 * The tests of one engine: each scenario that browsers run. Where the engine is not installed they are reported as
 * skipped, with what to do; in continuous integration one that everybody is expected to have fails instead.
 */
export function describeEngine(engine: Engine): void {
  const corpus = loadCorpus(defaultCorpusDirectory());
  const { own, taken, hosts } = choose(corpus);
  const installed = findEngine(engine, hosts);
  const demanded = EXPECTED.includes(engine) && isContinuousIntegration();
  if (!installed) {
    const how = EXPECTED.includes(engine)
      ? 'scripts/install-browsers.sh installs it'
      : `npx playwright install ${engine}`;
    console.error(`NOT RUN: ${own.length + taken.length} scenarios in ${engine}, which was not found (${how})`);
    if (demanded) it(`${engine} is installed`, () => expect.fail(`${engine} was not found; ${how}`));
  }

  if (!installed && !EXPECTED.includes(engine)) {
    // Neither passed nor skipped, since this engine is optional.
    it.todo(`${own.length + taken.length} scenarios in ${engine}, where it is installed`);
    return;
  }

  describe.runIf(installed)(engine, () => {
    let bench: BrowserBench;
    let results: Results;
    const explained = new Set<string>();

    beforeAll(async () => {
      if (!installed) return;
      bench = new BrowserBench(engine, installed);
      const [target, version] = await Promise.all([bench.load(TARGET), bench.version()]);
      results = new Results(
        {
          type: 'run',
          target: target.name,
          asked: '.',
          version: target.version,
          corpusVersion: `${packageVersion}+${corpus.digest}`,
          host: 'express5',
          client: `${engine} ${version}`,
          node: process.versions.node,
          startedAt: new Date().toISOString(),
          scenarios: own.length + taken.length,
        },
        new Map(corpus.requirements.map(({ id, text }) => [id, text])),
      );
    });
    afterAll(async () => {
      results?.write(
        resultsFile(engine),
        [...own, ...taken].map(({ scenario }) => scenario.id),
      );
      await bench?.close();
    });

    const test = (entry: CorpusScenario) => async () => {
      const outcome = await bench.run(entry, 'express5');
      const result = results.add(entry, outcome);
      for (const name of outcome.explained) explained.add(name);
      if (result.verdict === 'pass') return;
      const texts = Object.entries(result.texts ?? {}).map(([id, text]) => `${id}: ${text.trim()}`);
      const parts = [
        ...texts,
        result.reason,
        differences(result),
        exchanges(result),
        outcome.evidence && `pictures and traces: ${outcome.evidence} (npx playwright show-trace)`,
      ];
      expect.fail([`${result.file}:${result.line}`, ...parts].filter(Boolean).join('\n'));
    };
    describe('scenarios written for browsers', () => {
      it.each(own.map((entry) => [entry.scenario.id, entry] as const))('%s', (_, entry) => test(entry)());
    });
    describe('scenarios of the plain client', () => {
      it.each(taken.map((entry) => [entry.scenario.id, entry] as const))('%s', (_, entry) => test(entry)());
    });

    describe('a browser that has run a scenario', () => {
      let sites: CookieSites;
      beforeAll(() => {
        sites = new CookieSites();
      });
      afterAll(() => sites?.stop());

      it('sends none of its cookies in the next one', async () => {
        const { contexts } = bench;
        const context = await contexts.take();
        await sites.leaveCookies(context);
        expect(await sites.cookiesFrom(context)).toEqual(COOKIES_LEFT);
        await contexts.giveBack(context);
        const again = await contexts.take();
        expect(again).toBe(context);
        expect(await sites.cookiesFrom(again)).toEqual([]);
        await contexts.giveBack(again);
      });

      it('sends none of its cookies in the next one, with a profile', async () => {
        const { contexts } = bench;
        const browser = contexts.takeProfiled();
        await sites.leaveCookies(await browser.context());
        expect(await sites.cookiesFrom(await browser.context())).toEqual(COOKIES_LEFT);
        await contexts.giveBackProfiled(browser);
        const again = contexts.takeProfiled();
        expect(again).toBe(browser);
        expect(await sites.cookiesFrom(await again.context())).toEqual([]);
        await contexts.giveBackProfiled(again);
      });
    });

    it('needs every explanation of a difference from the plain client', () => {
      const stale = EXPLANATIONS.filter((one) => (one.engine ?? engine) === engine && !explained.has(one.name));
      expect(stale.map(({ name }) => name)).toEqual([]);
    });
  });
}
