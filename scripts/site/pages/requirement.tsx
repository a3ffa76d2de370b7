import type { Content } from '../layout.js';
import { Link } from '../path.js';
import type { ScenarioFile, StatedRequirement } from '../requirements.js';
import { requirementPage, type Site, subjectPage, titleOf } from '../site.js';
import { SourceText } from '../source.js';
import type { Standing, Subject } from '../subjects.js';
import { Code, counted, MetSign, Scrolling, Text } from '../text.js';
import { Missing, Provenance } from './provenance.js';
import { ReasonList, upstreamOf } from './reasons.js';

const LEVELS = {
  must: 'must: it is documented',
  should: 'should: it is more robust than the documentation asks for',
  may: 'may: it is optional',
} as const;

const PROFILES = {
  session: 'session: for every session library, whatever its interface',
  express: "express: for libraries with express-session's interface",
} as const;

const KINDS = { middleware: 'implementation', store: 'store', browser: 'browser' } as const;

function Facts({ requirement, site }: { requirement: StatedRequirement; site: Site }) {
  const { level, profile, source, alsoIn = [], feature, area, aliases, upstream = [], kind } = requirement;
  return (
    <dl class="facts">
      <dt>Level</dt>
      <dd>{LEVELS[level]}</dd>
      {kind === 'store' || profile === undefined ? null : (
        <>
          <dt>Profile</dt>
          <dd>{PROFILES[profile]}</dd>
        </>
      )}
      <dt>Source</dt>
      <dd>
        <SourceText source={source} />
      </dd>
      {alsoIn.map((one) => (
        <dd>
          <SourceText source={one} />
        </dd>
      ))}
      <dt>Feature</dt>
      <dd>
        <Link to={`requirements.html#${area}`}>{area}</Link>, {feature}
      </dd>
      {upstream.length === 0 ? null : (
        <>
          <dt>Upstream</dt>
          <dd>{upstreamOf(upstream, true)}</dd>
        </>
      )}
      {aliases.length === 0 ? null : (
        <>
          <dt>Former ids</dt>
          <dd>
            {aliases.map((alias, i) => (
              <>
                {i > 0 ? ', ' : ''}
                <code>{alias}</code>
              </>
            ))}
          </dd>
        </>
      )}
      {site.repository === undefined ? null : (
        <>
          <dt>File</dt>
          <dd>
            <Link to={`${site.repository}/blob/main/${requirement.file}`}>{requirement.file}</Link>
          </dd>
        </>
      )}
    </dl>
  );
}

function Rows({ rows, name }: { rows: readonly [Subject, Standing][]; name: string }) {
  return (
    <Scrolling label={`Who meets it: ${name}s`}>
      <table class="standings">
        <thead>
          <tr>
            <th scope="col">{name.charAt(0).toUpperCase() + name.slice(1)}</th>
            <th scope="col">Scenarios passed</th>
            <th scope="col">Reason</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([subject, standing]) => (
            <tr>
              <th scope="row">
                <Link to={subjectPage(subject)}>{titleOf(subject)}</Link>
                {subject.language === 'Node' ? null : <span class="language"> {subject.language}</span>}
              </th>
              <td class="verdict">
                <MetSign met={standing.met} />{' '}
                {standing.met === 'not applicable' ? null : `${standing.passed} of ${standing.applicable}`}
              </td>
              <td>
                <ReasonList reasons={standing.reasons} run={subject.run} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function Standings({ requirement, site }: { requirement: StatedRequirement; site: Site }) {
  const rows = (kind: Subject['kind']) =>
    site.subjects.flatMap((subject): [Subject, Standing][] => {
      const standing = subject.kind === kind ? subject.standings.get(requirement.id) : undefined;
      return standing ? [[subject, standing]] : [];
    });
  const groups = (['middleware', 'store', 'browser'] as const).map((kind) => ({ kind, rows: rows(kind) }));
  const shown = groups.filter((group) => group.rows.length > 0);
  return (
    <section>
      <h2 id="standings">Who meets it</h2>
      {shown.map(({ kind, rows: its }) => {
        const applicable = its.filter(([, { met }]) => met !== 'not applicable');
        const meeting = applicable.filter(([, { met }]) => met === 'all');
        return (
          <>
            <p>
              {meeting.length} of {counted(applicable.length, KINDS[kind])} to which it applies.
            </p>
            <Rows rows={its} name={KINDS[kind]} />
            <Provenance site={site} subjects={its.map(([subject]) => subject)} />
          </>
        );
      })}
      {shown.length > 0 ? (
        <p>
          <Link to={`results.html#${encodeURIComponent(requirement.id)}`}>Each scenario with its evidence</Link>
        </p>
      ) : (
        <>
          <p>There are no results yet.</p>
          <Missing
            site={site}
            kinds={requirement.kind === 'middleware' ? ['middleware', 'program'] : [requirement.kind]}
          />
        </>
      )}
    </section>
  );
}

function Scenarios({ file, defaults, scenarios }: ScenarioFile) {
  return (
    <>
      <p class="file">
        From <code>{file}</code>
        {defaults === undefined ? '' : ', whose defaults each of these scenarios has:'}
      </p>
      {defaults === undefined ? null : <Code code={defaults} language="yaml" />}
      {scenarios.map(({ ids, aliases, line, yaml }) => (
        <article class="scenario">
          {aliases.map((alias) => (
            <span id={alias} />
          ))}
          <h3>
            {ids.map((id, i) => (
              <>
                {i > 0 ? ', ' : ''}
                <a id={id} href={`#${id}`}>
                  {id}
                </a>
              </>
            ))}{' '}
            <span class="place">line {line}</span>
          </h3>
          <Code code={yaml} language="yaml" />
        </article>
      ))}
    </>
  );
}

/** The page of a requirement: its text, who meets it, and the scenarios that decide. */
export function requirementContent(requirement: StatedRequirement, site: Site): Content {
  const { id, text, verifiedBy } = requirement;
  const number = verifiedBy.reduce(
    (sum, { scenarios }) => sum + scenarios.reduce((n, { ids }) => n + ids.length, 0),
    0,
  );
  return {
    path: requirementPage(requirement),
    title: `${id}: spec-session`,
    description: text.trim(),
    kind: 'requirement',
    children: (
      <>
        <p class="crumbs">
          <Link to="requirements.html">Requirements</Link> /{' '}
          <Link to={`requirements.html#${requirement.area}`}>{requirement.area}</Link> / <code>{id}</code>
        </p>
        <h1>
          <Text>{text}</Text>
        </h1>
        <Facts requirement={requirement} site={site} />
        <Standings requirement={requirement} site={site} />
        <section>
          <h2 id="scenarios">{counted(number, 'scenario')}</h2>
          {verifiedBy.map((file) => (
            <Scenarios {...file} />
          ))}
        </section>
      </>
    ),
  };
}

/** Pages at the former ids of a requirement, which lead to the present one. */
export function formerPages(requirement: StatedRequirement): { path: string; html: string }[] {
  const { id } = requirement;
  return requirement.aliases.map((alias) => ({
    path: requirementPage({ id: alias }),
    html: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${alias} is now ${id}</title>
<meta http-equiv="refresh" content="0; url=${id}.html">
<link rel="canonical" href="${id}.html">
<main><h1>${alias}</h1><p>This requirement is now called <a href="${id}.html">${id}</a>.</p></main>
</html>
`,
  }));
}
