import type { RunRecord } from '../../../conformance/src/report/records.js';
import { Link } from '../path.js';
import type { Reason } from '../subjects.js';
import { counted, Text } from '../text.js';

/** The number of scenarios that are named; the others are counted. */
const MAX_NAMED = 4;

/** Numbers of issues and pull requests; those of express-session are links. */
export function upstreamOf(numbers: readonly number[], isOfExpressSession: boolean) {
  return numbers.map((number, i) => (
    <>
      {i > 0 ? ', ' : ''}
      {isOfExpressSession ? (
        <Link to={`https://github.com/expressjs/session/issues/${number}`}>#{number}</Link>
      ) : (
        `#${number}`
      )}
    </>
  ));
}

function Scenarios({
  scenarios,
  pageOf,
}: {
  scenarios: readonly string[];
  pageOf?: (id: string) => string | undefined;
}) {
  const named = scenarios.slice(0, MAX_NAMED);
  const rest = scenarios.length - named.length;
  return (
    <span class="ids">
      {named.map((id, i) => (
        <>
          {i > 0 ? ', ' : ''}
          <Link to={pageOf?.(id) ?? `#${id}`}>{id}</Link>
        </>
      ))}
      {rest > 0 ? ` and ${counted(rest, 'other')}` : ''}
    </span>
  );
}

/**
 * Reasons with the scenarios to which they apply.
 *
 * @param pageOf the place of a scenario; by default on this page.
 */
export function ReasonList({
  reasons,
  run,
  pageOf,
}: {
  reasons: readonly Reason[];
  run: RunRecord;
  pageOf?: (id: string) => string | undefined;
}) {
  if (reasons.length === 0) return null;
  return (
    <ul class="reasons">
      {reasons.map(({ text, differences, upstream, scenarios }) => (
        <li>
          <Text>{text}</Text>
          {upstream.length === 0 ? null : <> ({upstreamOf(upstream, run.target.includes('express-session'))})</>}{' '}
          <Scenarios scenarios={scenarios} {...(pageOf ? { pageOf } : {})} />
          {differences === undefined ? null : (
            <pre class="wrapped">
              <code>{differences}</code>
            </pre>
          )}
        </li>
      ))}
    </ul>
  );
}
