import { PROFILES } from '../../../conformance/src/corpus/profile.js';
import { placeOf } from '../../../conformance/src/report/records.js';
import { having } from '../../../conformance/src/report/run-results.js';
import type { Content } from '../layout.js';
import { Link } from '../path.js';
import type { StatedRequirement } from '../requirements.js';
import { requirementPage, type Site, subjectPage, titleOf } from '../site.js';
import { reasonsOf, type Subject } from '../subjects.js';
import { counted, MetSign, Text, When } from '../text.js';
import { scoreOf } from './matrix.js';
import { ReasonList } from './reasons.js';

const PROFILE_NAMES = {
  session: 'What any session library must do',
  express: 'Compatibility with express-session',
} as const;

/** The place of a scenario on the site: at the first requirement that it verifies. */
function scenarioPlaces(requirements: readonly StatedRequirement[]): Map<string, string> {
  const places = new Map<string, string>();
  for (const requirement of requirements)
    for (const { scenarios } of requirement.verifiedBy)
      for (const id of scenarios.flatMap(({ ids }) => ids))
        if (!places.has(id)) places.set(id, `${requirementPage(requirement)}#${id}`);
  return places;
}

function Facts({ subject }: { subject: Subject }) {
  const { run, kind, language } = subject;
  const { met, applicable } = scoreOf(subject.results);
  const scores = PROFILES.flatMap((profile) => {
    const score = scoreOf(subject.results.filter((result) => result.profile === profile));
    return kind === 'middleware' && score.applicable > 0 ? [{ profile, ...score }] : [];
  });
  const counts = (['pass', 'known-failure', 'fail', 'error', 'not-applicable'] as const)
    .map((verdict) => ({ verdict, number: having(subject.results, verdict).length }))
    .filter(({ number }) => number > 0);
  return (
    <dl class="facts">
      {scores.map((score) => (
        <>
          <dt>{PROFILE_NAMES[score.profile]}</dt>
          <dd>
            {score.met} of {counted(score.applicable, 'requirement')} met
          </dd>
        </>
      ))}
      {scores.length > 0 ? null : (
        <>
          <dt>Requirements</dt>
          <dd>
            {met} of {applicable} met
          </dd>
        </>
      )}
      <dt>Scenarios</dt>
      <dd>{counts.map(({ verdict, number }) => `${number} ${verdict}`).join(', ')}</dd>
      {kind === 'middleware' ? (
        <>
          <dt>Language</dt>
          <dd>{run.program ?? `${language} ${run.node}`}</dd>
        </>
      ) : null}
      {kind === 'store' ? null : (
        <>
          <dt>Host</dt>
          <dd>{placeOf(run)}</dd>
        </>
      )}
      <dt>Measured</dt>
      <dd>
        <When at={run.startedAt} />, by the {kind === 'store' ? 'store contract' : 'corpus'} {run.corpusVersion}, Node{' '}
        {run.node}
      </dd>
    </dl>
  );
}

function Unmet({ subject, site }: { subject: Subject; site: Site }) {
  const places = scenarioPlaces(site.stated.requirements);
  const unmet = site.stated.requirements.flatMap((requirement) => {
    const standing = subject.standings.get(requirement.id);
    return standing?.met === 'some' || standing?.met === 'none' ? [{ requirement, standing }] : [];
  });
  const failed = having(subject.results, 'known-failure', 'fail', 'error', 'unexpected-pass');
  const inapplicable = having(subject.results, 'not-applicable');
  const list = (results: typeof failed) => (
    <ReasonList reasons={reasonsOf(results)} run={subject.run} pageOf={(id) => places.get(id)} />
  );
  return (
    <>
      {failed.length === 0 ? null : (
        <section>
          <h2 id="reasons">Failures, by their reasons</h2>
          {list(failed)}
        </section>
      )}
      {unmet.length === 0 ? null : (
        <section>
          <h2 id="unmet">Requirements that are not met, or only in part</h2>
          <ul class="unmet">
            {unmet.map(({ requirement, standing }) => (
              <li>
                <MetSign met={standing.met} /> <Link to={requirementPage(requirement)}>{requirement.id}</Link>{' '}
                <Text>{requirement.text}</Text>{' '}
                <span class="count">
                  {standing.passed} of {standing.applicable}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {inapplicable.length === 0 ? null : (
        <section>
          <h2 id="inapplicable">Scenarios that do not apply</h2>
          {list(inapplicable)}
        </section>
      )}
    </>
  );
}

/** The page of an implementation, a store or a browser: how it does, and why. */
export function subjectContent(subject: Subject, site: Site): Content {
  const up = {
    middleware: { to: 'index.html', name: 'Implementations' },
    store: { to: 'stores.html', name: 'Stores' },
    browser: { to: 'browsers.html', name: 'Browsers' },
  }[subject.kind];
  const failed = having(subject.results, 'known-failure', 'fail', 'error', 'unexpected-pass').length;
  return {
    path: subjectPage(subject),
    title: `${titleOf(subject)}: conformance`,
    description: `Which requirements ${titleOf(subject)} meets, which it does not, and why.`,
    children: (
      <>
        <p class="crumbs">
          <Link to={up.to}>{up.name}</Link> / {subject.name}
        </p>
        <h1>{titleOf(subject)}</h1>
        <Facts subject={subject} />
        {failed > 0 ? null : <p>Nothing failed.</p>}
        <Unmet subject={subject} site={site} />
      </>
    ),
  };
}
