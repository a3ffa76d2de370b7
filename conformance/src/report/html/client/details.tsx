/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { addressOf } from '../address.js';
import type { PartData, RequirementData, ResultData, ScenarioData } from '../details-data.js';
import { Mark } from '../mark.js';
import { STANDINGS, type Standing } from '../standing.js';

function Code({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <>
      <h5>{label}</h5>
      <pre>{children}</pre>
    </>
  );
}

function Result({ result }: { result: ResultData }) {
  const { reason, differences, wire, store, cut, command } = result;
  return (
    <div class="result">
      {reason !== undefined && <p class="reason">{reason}</p>}
      {differences.map(({ step, path, expected, actual }, i) => (
        <dl class="difference" key={i}>
          <dt class="where">
            Step {step}, <code>{path}</code>
          </dt>
          <dt>expected</dt>
          <dd>
            <code>{expected}</code>
          </dd>
          <dt>came</dt>
          <dd class="came">
            <code>{actual}</code>
          </dd>
        </dl>
      ))}
      {wire.length > 0 && (
        <Code label="On the wire">
          {wire.map(({ step, request, response }) => `step ${step}\n${request}\n${response}`).join('\n\n')}
        </Code>
      )}
      {store.length > 0 && <Code label="Asked of the store">{store.join('\n')}</Code>}
      {cut !== undefined && <p>{cut} more are not in this file; the command shows them.</p>}
      {command !== undefined && <Code label="Repeat it">{command}</Code>}
    </div>
  );
}

/** The targets under each standing, as links to their cells. */
function Standings({ part, requirement, scenario }: { part: PartData; requirement: string; scenario: ScenarioData }) {
  return (
    <ul class="standings">
      {STANDINGS.filter((one) => scenario.standings.includes(one)).map((standing) => (
        <li key={standing}>
          <Mark standing={standing} />:{' '}
          {part.columns
            .filter((_, i) => scenario.standings[i] === standing)
            .map(({ key, title }, i) => (
              <span key={key}>
                {i > 0 && ', '}
                <a href={addressOf(requirement, key)}>{title}</a>
              </span>
            ))}
        </li>
      ))}
    </ul>
  );
}

function Scenario({
  part,
  requirement,
  scenario,
  column,
}: {
  part: PartData;
  requirement: string;
  scenario: ScenarioData;
  column: number | undefined;
}) {
  const { id, about, words, standings, results } = scenario;
  const result = results.find((one) => one.column === column);
  return (
    <section class="scenario" data-scenario={id}>
      <h4>
        <a href={addressOf(id)}>{id}</a>
      </h4>
      <p class="about">
        {column !== undefined && (
          <>
            <Mark standing={standings[column] ?? 'not-run'} /> ·{' '}
          </>
        )}
        {about}
      </p>
      {column === undefined && <Standings part={part} requirement={requirement} scenario={scenario} />}
      {result && <Result result={result} />}
      {words !== undefined && (
        <details>
          <summary>Its steps in words</summary>
          <p class="words">{words}</p>
        </details>
      )}
    </section>
  );
}

/** What needs looking at comes first. */
function urgency(standing: Standing = 'not-run'): number {
  return STANDINGS.indexOf(standing);
}

/**
 * A requirement with all of its scenarios.
 *
 * @param column the target whose results are shown; without one, the standing of each.
 */
export function Details({
  part,
  requirement,
  column,
}: {
  part: PartData;
  requirement: RequirementData;
  column?: number | undefined;
}) {
  const { id, level, profiles, text, source } = requirement;
  // If there is only one target, its results are shown at once.
  const shown = column ?? (part.columns.length === 1 ? 0 : undefined);
  const scenarios = requirement.scenarios.flatMap((place) => part.scenarios[place] ?? []);
  const ordered =
    shown === undefined
      ? scenarios
      : scenarios.toSorted((a, b) => urgency(a.standings[shown]) - urgency(b.standings[shown]));
  return (
    <>
      <p class="about">{[level, ...profiles].join(' · ')}</p>
      {text !== undefined && <p class="text">{text}</p>}
      {source !== undefined && <p class="about">Source: {source}</p>}
      {shown !== undefined && part.columns.length > 1 && (
        <p class="target">
          <strong>{part.columns[shown]?.title}</strong> · <a href={addressOf(id)}>all targets</a>
        </p>
      )}
      {ordered.map((scenario) => (
        <Scenario key={scenario.id} {...{ part, scenario, requirement: id, column: shown }} />
      ))}
    </>
  );
}
