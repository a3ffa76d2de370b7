import { commandsFor } from '../results.js';
import type { Site } from '../site.js';
import type { Subject } from '../subjects.js';
import { When } from '../text.js';

/** When and with what the shown results were made, and which are missing. */
export function Provenance({ site, subjects }: { site: Site; subjects: readonly Subject[] }) {
  const kinds = new Set(subjects.map(({ kind }) => kind));
  const [oldest] = subjects.map(({ run }) => run.startedAt).sort();
  const newest = subjects
    .map(({ run }) => run.startedAt)
    .sort()
    .at(-1);
  const versions = [...new Set(subjects.map(({ run }) => run.corpusVersion))];
  const nodes = [...new Set(subjects.map(({ run }) => run.node))];
  if (oldest === undefined || newest === undefined) return null;
  const isOneDay = oldest.slice(0, 10) === newest.slice(0, 10);
  return (
    <p class="provenance">
      {kinds.has('store') ? 'Store contract' : 'Corpus'} {versions.join(', ')}; measured{' '}
      {isOneDay ? (
        <>
          on <When at={newest} />
        </>
      ) : (
        <>
          from <When at={oldest} /> to <When at={newest} />
        </>
      )}{' '}
      on Node {nodes.join(', ')}, spec-session {site.version}.
    </p>
  );
}

/** Names the results that a page would show if they were there, and the commands that make them. */
export function Missing({ site, kinds }: { site: Site; kinds: readonly string[] }) {
  const missing = site.unusable.filter(({ kind }) => kinds.includes(kind));
  if (missing.length === 0) return null;
  return (
    <p class="missing">
      <strong>{missing.length} results are not shown</strong>, because they are missing or of another corpus. These
      commands make them:{' '}
      {commandsFor(missing).map((words, i) => (
        <>
          {i > 0 ? ', ' : ''}
          <code>npm run {words.join(' ')}</code>
        </>
      ))}
      .
    </p>
  );
}
