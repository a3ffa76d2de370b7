/** @jsxRuntime automatic @jsxImportSource preact */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import type { RunResults } from '../run-results.js';
import { type Assets, readAssets } from './assets.js';
import type { Catalogue } from './catalogue.js';
import { type Collation, collate } from './collation.js';
import { detailsData } from './details-data.js';
import { Filters, Legend } from './filters.js';
import { Matrix } from './matrix.js';
import { Endings, Warnings } from './notes.js';
import { Scores } from './scores.js';

/** Nothing but the page's own style and script: whatever text might come out as markup, none of it runs or loads. */
function policy({ style, script }: Assets): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${hash(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const KINDS: Readonly<Record<Collation['kind'], { targets: string; matrix: string }>> = {
  middleware: { targets: 'Targets', matrix: 'Requirements of session middleware' },
  store: { targets: 'Stores', matrix: 'Requirements of session stores' },
};

function titleOf(collations: readonly Collation[]): string {
  const columns = collations.flatMap((one) => one.columns);
  const [only] = columns;
  if (columns.length === 1 && only) return `Session conformance of ${only.title}`;
  return `Session conformance of ${columns.length} targets`;
}

/** What the page is made from, in a sentence. */
function About({ collations }: { collations: readonly Collation[] }) {
  const columns = collations.flatMap((one) => one.columns);
  const corpora = [...new Set(columns.map(({ run }) => run.corpusVersion))].sort();
  const days = [...new Set(columns.map(({ run }) => run.startedAt.slice(0, 10)))].sort();
  const scenarios = new Set(columns.flatMap(({ results }) => [...results.keys()]));
  const requirements = collations.flatMap((one) => one.features.flatMap(({ rows }) => rows)).length;
  const span = days.length > 1 ? `from ${days[0]} to ${days.at(-1)}` : `on ${days[0] ?? ''}`;
  return (
    <p class="lead">
      {requirements} requirements, shown by {scenarios.size} scenarios of the corpus {corpora.join(', ')}, run {span}.
    </p>
  );
}

/**
 * One page about any results: targets × requirements, and behind each cell the evidence. It needs nothing but itself.
 *
 * @param runs made harmless.
 * @param catalogue what is known about the requirements beyond the results.
 * @param above what stands before everything else, such as links to the site that the page belongs to.
 * @returns the HTML document.
 */
export function htmlReport(runs: readonly RunResults[], catalogue: Catalogue, above?: ComponentChildren): string {
  const collations = collate(runs, catalogue);
  const assets = readAssets();
  // Compressed, it is a tenth, and holds no character that HTML has a use for.
  const data = gzipSync(JSON.stringify(detailsData(collations, catalogue)), { level: 9 }).toString('base64');
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy(assets)} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{titleOf(collations)}</title>
        <style dangerouslySetInnerHTML={{ __html: assets.style }} />
      </head>
      <body>
        {above}
        <header>
          <h1>{titleOf(collations)}</h1>
          <About collations={collations} />
        </header>
        <main>
          <Warnings collations={collations} />
          {collations.map((collation) => (
            <section key={collation.kind} aria-label={KINDS[collation.kind].targets}>
              <h2>{KINDS[collation.kind].targets}</h2>
              <Scores collation={collation} caption="Scenarios that passed, of those that apply, in each profile" />
            </section>
          ))}
          <section aria-labelledby="requirements">
            <h2 id="requirements">Requirements</h2>
            <noscript>
              <p>Features, cells and filters open with JavaScript.</p>
            </noscript>
            <search>
              <Filters collations={collations} />
            </search>
            <p id="matrix-help" class="help">
              Open a feature to see its requirements, and a cell to see its evidence. With the keyboard: arrow keys
              move, Enter opens.
            </p>
            <Legend collations={collations} />
            {collations.map((collation, i) => (
              <Matrix key={collation.kind} collation={collation} part={i} caption={KINDS[collation.kind].matrix} />
            ))}
          </section>
          <Endings runs={runs} />
        </main>
        <dialog aria-labelledby="details-title">
          <div class="bar">
            <h3 id="details-title" class="title" tabIndex={-1}>
              Requirement
            </h3>
            <button type="button" class="close">
              Close
            </button>
          </div>
          <div class="details" />
        </dialog>
        <script type="application/octet-stream" id="details-data" dangerouslySetInnerHTML={{ __html: data }} />
        <script dangerouslySetInnerHTML={{ __html: assets.script }} />
      </body>
    </html>
  );
  return `<!doctype html>\n${render(page)}\n`;
}
