import type { Content } from '../layout.js';
import { Link } from '../path.js';
import type { StatedRequirement } from '../requirements.js';
import { requirementPage, type Site } from '../site.js';
import { counted, Text } from '../text.js';

const ABOUT: Readonly<Record<string, string>> = {
  cookie: 'The cookie and its attributes.',
  options: 'The options of the middleware.',
  response: 'When a response leaves, and with what.',
  security: 'Whatever a client can send.',
  session: 'The session that the application sees.',
  store: "What the middleware asks of a store, and what it does with the store's answers.",
  browser: 'What browsers do with the cookies.',
  'store-contract': 'What a store does on its own.',
};

function grouped<One>(list: readonly One[], name: (one: One) => string): [string, One[]][] {
  const groups = new Map<string, One[]>();
  for (const one of list) groups.set(name(one), [...(groups.get(name(one)) ?? []), one]);
  return [...groups];
}

/** The number of subjects that meet it, and of those that were tested. */
function share(requirement: StatedRequirement, { subjects }: Site): string {
  const standings = subjects
    .filter(({ kind }) => kind === requirement.kind)
    .flatMap(({ standings }) => standings.get(requirement.id) ?? [])
    .filter(({ met }) => met !== 'not applicable');
  if (standings.length === 0) return '';
  return `${standings.filter(({ met }) => met === 'all').length} of ${standings.length}`;
}

/** The index of all requirements, by area and feature. */
export function requirementsPage(site: Site): Content {
  const { requirements, scenarios } = site.stated;
  const areas = grouped(requirements, ({ area }) => area);
  return {
    path: 'requirements.html',
    title: 'Requirements: spec-session',
    description: 'What a session middleware, a session store and a browser have to do, requirement by requirement.',
    children: (
      <>
        <h1>Requirements</h1>
        <p class="lead">
          {counted(requirements.length, 'requirement')}, verified by {counted(scenarios, 'scenario')}. Each has a page
          with its source, its scenarios, and who meets it. <Link to="guides/corpus.html">The corpus</Link> explains the
          format.
        </p>
        <ul class="areas">
          {areas.map(([area, its]) => (
            <li>
              <a href={`#${area}`}>{area}</a> <span class="count">{its.length}</span> {ABOUT[area]}
            </li>
          ))}
        </ul>
        {areas.map(([area, its]) => (
          <section>
            <h2 id={area}>{area}</h2>
            {grouped(its, ({ feature }) => feature).map(([feature, ofFeature]) => (
              <>
                <h3>{feature}</h3>
                <ul class="requirements">
                  {ofFeature.map((requirement) => (
                    <li>
                      <span class="head">
                        <Link to={requirementPage(requirement)}>{requirement.id}</Link>{' '}
                        <span class={`level ${requirement.level}`}>{requirement.level}</span>
                      </span>
                      <span class="words">
                        <Text>{requirement.text}</Text>
                      </span>
                      <span class="count">{share(requirement, site)}</span>
                    </li>
                  ))}
                </ul>
              </>
            ))}
          </section>
        ))}
      </>
    ),
  };
}
