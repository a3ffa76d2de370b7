import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { defaultCorpusDirectory, loadCorpus } from '../conformance/src/corpus/corpus.js';
import { withGeneratedPart } from '../conformance/src/report/generated-part.js';
import type { RunResults } from '../conformance/src/report/run-results.js';
import { resultLine, runLine } from '../conformance/src/testing/lines.js';
import { choose } from './chosen.js';
import { browserTable } from './table.js';

const corpus = loadCorpus(defaultCorpusDirectory());
const { own, taken } = choose(corpus);

/** The results of an engine in which everything passes, as `npm run test:browser` demands, but for these. */
function results(engine: string, failed: readonly string[] = []): RunResults {
  return {
    run: runLine({ client: `${engine} 1.0` }),
    results: [...own, ...taken].map(({ scenario, file }) =>
      resultLine(scenario.id, {
        file,
        requirements: scenario.verifies,
        verdict: failed.includes(scenario.id) ? 'fail' : 'pass',
      }),
    ),
  };
}

describe('the table of browsers', () => {
  it('in docs/browsers.md is the one that a run of the current corpus makes (npm run docs -- browsers)', () => {
    const document = readFileSync(fileURLToPath(new URL('../docs/browsers.md', import.meta.url)), 'utf8');
    const table = browserTable(corpus, [results('chromium'), results('firefox')]);
    expect(withGeneratedPart(document, 'browsers', table)).toBe(document);
  });

  it('shows what fails', () => {
    const table = browserTable(corpus, [results('chromium', ['browser-priority-low']), results('firefox')]);
    const row = table.split('\n').find((line) => line.includes('priority'));
    expect(row).toMatch(/\| ✗ 3\/4 \| ✓ 4\/4 \|$/);
    expect(table).toContain(`| **scenarios written for browsers** | ${own.length - 1}/${own.length} |`);
  });

  it('marks where an engine sends other cookies by design', () => {
    const rows = browserTable(corpus, [results('chromium'), results('firefox')]).split('\n');
    const marked = rows.filter((line) => line.includes('\\*'));
    expect(marked.length).toBeGreaterThan(0);
    for (const row of marked) expect(row).toMatch(/✓ \d+\/\d+ \| ✓ \d+\/\d+ \\\* \|$/);
  });
});

describe('the scenarios that browsers run', () => {
  it('are more than sixty written for them, and others of the plain client', () => {
    expect(own.length).toBeGreaterThanOrEqual(60);
    expect(taken.length).toBeGreaterThan(50);
    expect(own.every(({ file }) => file.includes('spec/browser/'))).toBe(true);
    expect(taken.some(({ file }) => file.includes('spec/browser/'))).toBe(false);
  });
});
