import type { Guide } from '../guides.js';
import type { Content } from '../layout.js';
import { Link } from '../path.js';
import type { Site } from '../site.js';

/** A guide with its table of contents beside it. */
export function guideContent({ page, title, headings, html }: Guide): Content {
  const sections = headings.filter(({ level }) => level === 2);
  return {
    path: page,
    title: `${title}: spec-session`,
    description: `${title}, from the documentation of spec-session.`,
    kind: 'guide',
    children: (
      <>
        {sections.length < 2 ? null : (
          <nav class="contents" aria-label="On this page">
            <ul>
              {sections.map(({ id, text }) => (
                <li>
                  <a href={`#${id}`}>{text}</a>
                </li>
              ))}
            </ul>
          </nav>
        )}
        {/* markdown-it made it of this repository's documents */}
        <article class="prose" dangerouslySetInnerHTML={{ __html: html }} />
      </>
    ),
  };
}

/** The README's sections and all other documents. */
export function guidesPage(site: Site): Content {
  const groups = [...new Set(site.guides.map(({ group }) => group))];
  return {
    path: 'guides.html',
    title: 'Guides: spec-session',
    description: 'How to use spec-session, to test a session library, and to change either.',
    children: (
      <>
        <h1>Guides</h1>
        {groups.map((group) => (
          <section>
            <h2>{group}</h2>
            <ul class="guides">
              {site.guides
                .filter((guide) => guide.group === group)
                .map(({ file, page, title, about, headings }) => (
                  <li>
                    <Link to={page}>{title}</Link>
                    {about === undefined ? null : (
                      // markdown-it made it of the README
                      <span class="about" dangerouslySetInnerHTML={{ __html: about }} />
                    )}
                    {file !== 'README.md' ? null : (
                      <span class="sections">
                        {headings
                          .filter(({ level }) => level === 2)
                          .map(({ id, text }) => (
                            <Link to={`${page}#${id}`}>{text}</Link>
                          ))}
                      </span>
                    )}
                  </li>
                ))}
            </ul>
          </section>
        ))}
      </>
    ),
  };
}
