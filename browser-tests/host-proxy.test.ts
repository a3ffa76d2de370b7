import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from '../conformance/src/corpus/corpus.js';
import { isContinuousIntegration } from '../test/support/continuous-integration.js';
import { BrowserBench } from './bench.js';
import { choose } from './chosen.js';
import { findEngine } from './engines.js';

const { own } = choose(loadCorpus(defaultCorpusDirectory()));
const installed = findEngine('chromium', []);

// Only WebKit needs the proxy; this tests it with the engine that every contributor has.
describe.runIf(installed || isContinuousIntegration())(
  'the proxy for engines that can not be told where a host is',
  () => {
    let bench: BrowserBench;

    beforeAll(async () => {
      if (!installed) throw new Error('Chromium was not found; scripts/install-browsers.sh installs it');
      const { args: _, ...options } = installed.options;
      bench = new BrowserBench('chromium', { type: chromium, options, byProxy: true }, { evidence: false });
      await bench.load(fileURLToPath(new URL('../src/index.ts', import.meta.url)));
    });
    afterAll(() => bench?.close());

    it.each([
      ['over HTTPS, several hosts', 'browser-samesite-lax-link'],
      ['over HTTP', 'browser-httponly-hidden-over-http'],
      ['from HTTPS to HTTP', 'browser-secure-auto-over-https'],
      ['with a body that comes back', 'browser-samesite-none-form'],
      ['through nginx', 'browser-nginx-secure-auto-over-https'],
      ['in a browser with a profile', 'browser-persistent-cookie-kept-after-restart'],
    ])('leads to the application %s', async (_, id) => {
      const entry = own.find(({ scenario }) => scenario.id === id);
      if (!entry) throw new Error(`there is no scenario ${id}`);
      const { outcome } = await bench.run(entry, 'express5');
      expect({ verdict: outcome.verdict, failures: outcome.failures, reason: outcome.reason }).toEqual({
        verdict: 'pass',
        failures: [],
        reason: undefined,
      });
    });
  },
);
