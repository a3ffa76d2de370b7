/** @jsxRuntime automatic @jsxImportSource preact */
import { printable, printableJson } from '../../printable.js';
import type { RunResults } from '../run-results.js';
import type { Collation } from './collation.js';

/** What has to be known before the verdicts are believed: results that are missing, corpora that differ. */
export function Warnings({ collations }: { collations: readonly Collation[] }) {
  const missing = collations.flatMap(({ columns }) =>
    columns.flatMap((column) => column.missing.map((text) => `${column.title}: ${printable(text)}`)),
  );
  const mixed = collations.flatMap(({ columns }) => {
    const corpora = new Set(columns.map(({ run }) => run.corpusVersion));
    return corpora.size > 1
      ? [`The results are of different corpora, ${[...corpora].join(' and ')}: the same scenario may not be the same.`]
      : [];
  });
  if (missing.length + mixed.length === 0) return null;
  return (
    <section class="warnings" aria-labelledby="warnings">
      <h2 id="warnings">{missing.length > 0 ? 'Incomplete' : 'Different corpora'}</h2>
      <ul>
        {[...missing, ...mixed].map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  );
}

/** The ends of runs, beside their counts: entries of baselines that are no longer true, answers that are not judged. */
export function Endings({ runs }: { runs: readonly RunResults[] }) {
  const stale = runs.flatMap(({ end }) => end?.stale ?? []);
  const reported = runs.flatMap(({ run, end }) => (end?.reported ?? []).map((one) => ({ ...one, run })));
  return (
    <>
      {stale.length > 0 && (
        <section>
          <h2>The baseline is stale</h2>
          <ul>
            {stale.map(({ file, line, id, reason }, i) => (
              <li key={i}>
                <code>
                  {file}:{line}
                </code>{' '}
                {id}: {reason}
              </li>
            ))}
          </ul>
        </section>
      )}
      {reported.length > 0 && (
        <section>
          <h2>Reported, not judged</h2>
          <dl>
            {reported.map(({ run, text, answer }, i) => (
              <div key={i}>
                <dt>
                  {run.target} {run.version}: {text}
                </dt>
                <dd>
                  <code>{printable(printableJson(answer ?? null))}</code>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}
