/** @jsxRuntime automatic @jsxImportSource preact */
import { PROFILES } from '../../corpus/profile.js';
import { having } from '../run-results.js';
import type { Collation, Column } from './collation.js';

interface Share {
  passed: number;
  applicable: number;
}

/** Below 100 % unless everything passed. */
function percent({ passed, applicable }: Share): number {
  return Math.floor((100 * passed) / applicable);
}

function ScoreCell({ share }: { share: Share | undefined }) {
  if (!share || share.applicable === 0) return <td class="score">–</td>;
  return (
    <td class="score">
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="whole" width="100" height="4" />
        <rect class="part" width={(100 * share.passed) / share.applicable} height="4" />
      </svg>
      <strong>{percent(share)} %</strong>{' '}
      <span>
        {share.passed} of {share.applicable}
      </span>
    </td>
  );
}

/** All scenarios, for results without profiles. */
function overall({ results }: Column): Share {
  const all = [...results.values()];
  return {
    passed: having(all, 'pass', 'unexpected-pass').length,
    applicable: all.length - having(all, 'not-applicable').length,
  };
}

/** The targets, how they do in each profile, and where and when they ran. */
export function Scores({ collation, caption }: { collation: Collation; caption: string }) {
  const { columns } = collation;
  const profiles = PROFILES.filter((profile) =>
    columns.some(({ scores }) => scores.some((s) => s.profile === profile)),
  );
  return (
    <div class="scores">
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Target</th>
            {profiles.map((profile) => (
              <th key={profile} scope="col">
                {profile}
              </th>
            ))}
            {profiles.length === 0 && <th scope="col">passed</th>}
          </tr>
        </thead>
        <tbody>
          {columns.map((column) => (
            <tr key={column.key}>
              <th scope="row">
                {column.run.target} <span class="version">{column.run.version}</span>
                <small>
                  {column.place} · <time dateTime={column.run.startedAt}>{column.run.startedAt.slice(0, 10)}</time> ·{' '}
                  {having([...column.results.values()], 'not-applicable').length} not applicable
                </small>
              </th>
              {profiles.map((profile) => (
                <ScoreCell key={profile} share={column.scores.find((score) => score.profile === profile)} />
              ))}
              {profiles.length === 0 && <ScoreCell share={overall(column)} />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
