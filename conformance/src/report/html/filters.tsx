/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { PROFILES } from '../../corpus/profile.js';
import { LEVELS } from '../../corpus/scenario.js';
import type { Collation } from './collation.js';
import { Mark } from './mark.js';
import { SIGNS, STANDINGS, type Standing } from './standing.js';

function Choice({ name, label, children }: { name: string; label: string; children: ComponentChildren }) {
  return (
    <label>
      <span>{label}</span>
      <select name={name}>
        <option value="">all</option>
        {children}
      </select>
    </label>
  );
}

/** The standings that occur. */
function standingsOf(collations: readonly Collation[]): Standing[] {
  const cells = collations.flatMap((one) => one.features.flatMap(({ rows }) => rows.flatMap((row) => row.cells)));
  const there = new Set(cells.map(({ standing }) => standing));
  return STANDINGS.filter((one) => there.has(one));
}

/** What the signs of the matrix mean, as far as they occur. */
export function Legend({ collations }: { collations: readonly Collation[] }) {
  return (
    <ul class="legend" aria-label="Signs">
      {standingsOf(collations)
        .filter((standing) => standing !== 'not-run')
        .map((standing) => (
          <li key={standing}>
            <Mark standing={standing} />
          </li>
        ))}
    </ul>
  );
}

/** The controls that narrow the matrix down. What they leave over is told where `status` is. */
export function Filters({ collations }: { collations: readonly Collation[] }) {
  const features = [...new Set(collations.flatMap((one) => one.features.map(({ name }) => name)))];
  const rows = collations.flatMap((one) => one.features.flatMap((feature) => feature.rows));
  const columns = collations.flatMap((one) => one.columns);
  const standings = standingsOf(collations);
  const profiles = PROFILES.filter((one) => rows.some((row) => row.profiles.includes(one)));
  return (
    <form class="filters" aria-label="Filter the requirements">
      <label class="text">
        <span>Text or id</span>
        <input type="search" name="text" autoComplete="off" spellcheck={false} />
      </label>
      <Choice name="feature" label="Feature">
        {features.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </Choice>
      <Choice name="level" label="Level">
        {LEVELS.map((level) => (
          <option key={level}>{level}</option>
        ))}
      </Choice>
      {profiles.length > 1 && (
        <Choice name="profile" label="Profile">
          {profiles.map((profile) => (
            <option key={profile}>{profile}</option>
          ))}
        </Choice>
      )}
      <Choice name="verdict" label="Verdict">
        {standings.map((standing) => (
          <option key={standing} value={standing}>
            {SIGNS[standing].words}
          </option>
        ))}
      </Choice>
      {columns.length > 1 && (
        <Choice name="target" label="Target">
          {columns.map(({ key, title }) => (
            <option key={key} value={key}>
              {title}
            </option>
          ))}
        </Choice>
      )}
      <button type="button">Show all</button>
      <output name="status">{rows.length} requirements</output>
    </form>
  );
}
