/** @jsxRuntime automatic @jsxImportSource preact */
import { addressOf } from './address.js';
import type { Collation, Feature, Row } from './collation.js';
import { type Cell, cellText, cellWords } from './standing.js';

/** With more columns than this, the names of the targets stand upright. */
const FEW_COLUMNS = 5;

/** With at most so many requirements, all features are open from the start. */
const FEW_ROWS = 40;

function Standing({ cell }: { cell: Cell }) {
  return (
    <td class={cell.standing} aria-label={cellWords(cell)}>
      {cellText(cell)}
    </td>
  );
}

/** A dotted name, which may be broken after its dots. */
function Dotted({ name }: { name: string }) {
  const parts = name.split(/(?<=\.)/);
  return (
    <>
      {parts.map((part, i) => (
        <>
          {i > 0 && <wbr />}
          {part}
        </>
      ))}
    </>
  );
}

function Requirement({ row }: { row: Row }) {
  const { id, level, profiles, text, scenarios, cells } = row;
  return (
    <tr
      data-id={id}
      data-level={level}
      data-profiles={profiles.join(' ')}
      data-scenarios={scenarios.map((scenario) => scenario.id).join(' ')}
    >
      <th scope="row">
        <a href={addressOf(id)}>{text ?? id}</a>
        <small>
          {text !== undefined && (
            <>
              <code>
                <Dotted name={id} />
              </code>{' '}
            </>
          )}
          {level}
        </small>
      </th>
      {cells.map((cell, i) => (
        <Standing key={i} cell={cell} />
      ))}
    </tr>
  );
}

function Rows({ feature, open }: { feature: Feature; open: boolean }) {
  const { name, rows, cells } = feature;
  return (
    <>
      <tbody class="feature" data-feature={name}>
        <tr>
          <th scope="row">
            <button type="button" aria-expanded={open ? 'true' : 'false'}>
              <Dotted name={name} />
            </button>
            <small>
              {rows.length} {rows.length === 1 ? 'requirement' : 'requirements'}
            </small>
          </th>
          {cells.map((cell, i) => (
            <Standing key={i} cell={cell} />
          ))}
        </tr>
      </tbody>
      <tbody class="requirements" hidden={!open}>
        {rows.map((row) => (
          <Requirement key={row.id} row={row} />
        ))}
      </tbody>
    </>
  );
}

/** Whether a feature is open from the start: in a single run, where something has to be looked at. */
function opens({ columns }: Collation, { cells }: Feature): boolean {
  const standing = cells[0]?.standing;
  return columns.length === 1 && (standing === 'error' || standing === 'fail' || standing === 'unexpected-pass');
}

/**
 * Targets × requirements: a row group a feature, which opens. The client script makes a grid of it (arrow keys), opens
 * features and cells, and filters.
 *
 * @param part the place of the collation among those of the page; its data is found by it.
 */
export function Matrix({ collation, part, caption }: { collation: Collation; part: number; caption: string }) {
  const { columns, features } = collation;
  const isShort = features.reduce((sum, { rows }) => sum + rows.length, 0) <= FEW_ROWS;
  return (
    <div class="matrix">
      <table class={columns.length > FEW_COLUMNS ? 'many' : 'few'} data-part={part} aria-describedby="matrix-help">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Requirement</th>
            {columns.map(({ key, title }) => (
              <th key={key} scope="col" data-column={key}>
                <span>{title}</span>
              </th>
            ))}
          </tr>
        </thead>
        {features.map((feature) => (
          <Rows key={feature.name} feature={feature} open={isShort || opens(collation, feature)} />
        ))}
      </table>
    </div>
  );
}
