import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Link, PagePath, relativeLink } from './path.js';
import type { Page, Site } from './site.js';

/** Without results, there is no page of them. */
const partsOf = ({ subjects }: Site) => [
  { to: subjects.length > 0 ? 'results.html' : 'index.html#implementations', name: 'Results' },
  { to: 'requirements.html', name: 'Requirements' },
  { to: 'stores.html', name: 'Stores' },
  { to: 'browsers.html', name: 'Browsers' },
  { to: 'guides.html', name: 'Guides' },
];

function Navigation({ site }: { site: Site }) {
  return (
    <nav aria-label="Site">
      {partsOf(site).map(({ to, name }) => (
        <Link to={to}>{name}</Link>
      ))}
      {site.repository === undefined ? null : <Link to={site.repository}>Source</Link>}
    </nav>
  );
}

/** A page before the frame that all share. */
export interface Content {
  /** From the site's root. */
  path: string;
  title: string;
  /** A sentence for those who search. */
  description: string;
  children: ComponentChildren;
  /** A class of the page's main part. */
  kind?: string;
}

function Frame({ site, content }: { site: Site; content: Content }) {
  const { path, title, description, children, kind = 'text' } = content;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="description" content={description} />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href={relativeLink(path, 'icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={relativeLink(path, 'site.css')} />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <header class="top">
          <Link to="index.html" class="mark">
            spec-session
          </Link>
          <Navigation site={site} />
        </header>
        <main id="content" class={kind} tabIndex={-1}>
          {children}
        </main>
        <footer class="bottom">
          <p>
            spec-session {site.version} · corpus {site.stated.digests.corpus} · store contract{' '}
            {site.stated.digests.contract}
          </p>
          <p>
            <Link to="guides.html">Guides</Link> · <Link to="files/LICENSE.txt">MIT licence</Link>
          </p>
        </footer>
      </body>
    </html>
  );
}

/** Puts content into the frame that all pages share. */
export function framed(site: Site, content: Content): Page {
  const html = renderToString(
    <PagePath.Provider value={content.path}>
      <Frame site={site} content={content} />
    </PagePath.Provider>,
  );
  return { path: content.path, html: `<!doctype html>\n${html}\n` };
}
