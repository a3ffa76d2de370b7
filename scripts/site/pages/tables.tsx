import type { Content } from '../layout.js';
import { Link } from '../path.js';
import type { Kind } from '../requirements.js';
import { requirementPage, type Site, subjectPage, titleOf } from '../site.js';
import type { Subject } from '../subjects.js';
import { MetSign, Scrolling, Text } from '../text.js';
import { Missing, Provenance } from './provenance.js';

/** Requirement × subject, of one kind of requirement. */
function Table({
  site,
  kind,
  subjects,
  label,
}: {
  site: Site;
  kind: Kind;
  subjects: readonly Subject[];
  label: string;
}) {
  const requirements = site.stated.requirements.filter((one) => one.kind === kind);
  return (
    <Scrolling label={label}>
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">Requirement</th>
            {subjects.map((subject) => (
              <th scope="col" class="upright">
                <Link to={subjectPage(subject)}>{titleOf(subject)}</Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {requirements.map((requirement) => (
            <tr>
              <th scope="row">
                <Link to={requirementPage(requirement)}>
                  <Text>{requirement.text}</Text>
                </Link>{' '}
                <span class={`level ${requirement.level}`}>{requirement.level}</span>
              </th>
              {subjects.map(({ standings }) => (
                <td>
                  <MetSign met={standings.get(requirement.id)?.met ?? 'not applicable'} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function Legend() {
  return (
    <p class="legend">
      <MetSign met="all" /> all scenarios of the requirement pass, <MetSign met="some" /> some, <MetSign met="none" />{' '}
      none; <MetSign met="not applicable" /> not applicable.
    </p>
  );
}

/** Stores, by the requirements of the store contract. */
export function storesPage(site: Site): Content {
  const stores = site.subjects.filter(({ kind }) => kind === 'store');
  return {
    path: 'stores.html',
    title: 'Stores: spec-session',
    description: 'Which published session stores meet which requirements of the store contract.',
    kind: 'broad',
    children: (
      <>
        <h1>Stores</h1>
        <p class="lead">
          Published stores on real servers, against the store contract. Choose one here; each name leads to its failures
          and their reasons. To test your own, run{' '}
          <Link to="guides/session-conformance.html#test-a-store">
            <code>conformance store</code>
          </Link>
          .
        </p>
        <Provenance site={site} subjects={stores} />
        <Missing site={site} kinds={['store']} />
        <Legend />
        <Table site={site} kind="store" subjects={stores} label="Requirements of the store contract by store" />
      </>
    ),
  };
}

/** Browsers, by the requirements for them. */
export function browsersPage(site: Site): Content {
  const browsers = site.subjects.filter(({ kind }) => kind === 'browser');
  return {
    path: 'browsers.html',
    title: 'Browsers: spec-session',
    description: 'What Chromium and Firefox keep, send and show of the cookies of sessions.',
    children: (
      <>
        <h1>Browsers</h1>
        <p class="lead">
          What browsers keep, send and show of the cookies, over HTTPS and HTTP, on several sites and behind a proxy.{' '}
          <Link to="guides/browsers.html">More about the cookies in browsers</Link>.
        </p>
        <Provenance site={site} subjects={browsers} />
        <Missing site={site} kinds={['browser']} />
        <Legend />
        <Table site={site} kind="browser" subjects={browsers} label="Requirements for cookies by browser" />
      </>
    ),
  };
}
