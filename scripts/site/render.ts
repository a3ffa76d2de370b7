import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCosts } from './costs.js';
import { readGuides } from './guides.js';
import { framed } from './layout.js';
import { brokenLinks } from './links.js';
import { guideContent, guidesPage } from './pages/guides.js';
import { formerPages, requirementContent } from './pages/requirement.js';
import { requirementsPage } from './pages/requirements.js';
import { resultsPage } from './pages/results.js';
import { startPage } from './pages/start.js';
import { subjectContent } from './pages/subject.js';
import { browsersPage, storesPage } from './pages/tables.js';
import { readRequirements } from './requirements.js';
import { readUsable, type Unusable } from './results.js';
import type { Page, Site } from './site.js';
import { subjectsOf } from './subjects.js';

/** The rendered site. */
export interface Rendered {
  /** By path, pages and all other files. */
  files: Map<string, string>;
  /** How many of them are pages. */
  pages: number;
  /** Results that are not shown. */
  unusable: Unusable[];
}

function pagesOf(site: Site): Page[] {
  const { requirements } = site.stated;
  const contents = [
    startPage(site),
    requirementsPage(site),
    ...requirements.map((requirement) => requirementContent(requirement, site)),
    ...site.subjects.map((subject) => subjectContent(subject, site)),
    storesPage(site),
    browsersPage(site),
    guidesPage(site),
    ...site.guides.map(guideContent),
  ];
  return [...contents.map((content) => framed(site, content)), ...requirements.flatMap(formerPages)];
}

/** Where the repository is on the web, from its manifest. */
function repositoryOf({ repository }: { repository?: string | { url: string } }): string | undefined {
  const url = typeof repository === 'string' ? repository : repository?.url;
  return url?.replace(/^git\+/, '').replace(/\.git$/, '');
}

/**
 * Makes all files of the site, from the repository and the results that are kept.
 *
 * @param reports the folder of results.
 * @throws Error for a broken link, and for documents or figures of another form.
 */
export function renderSite(reports: string): Rendered {
  const stated = readRequirements();
  const { usable, unusable } = readUsable(reports, stated.digests);
  const { guides, files: linked } = readGuides();
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string; repository?: string };
  const repository = repositoryOf(manifest);
  const site: Site = {
    stated,
    subjects: subjectsOf(usable),
    unusable,
    costs: readCosts(),
    guides,
    version: manifest.version,
    ...(repository === undefined ? {} : { repository }),
  };
  const pages = new Map<string, string>();
  for (const { path, html } of pagesOf(site)) {
    if (pages.has(path)) throw new Error(`two pages are called ${path}`);
    pages.set(path, html);
  }
  const own = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');
  const others = new Map([
    ['site.css', own('site.css')],
    ['icon.svg', own('icon.svg')],
    // Its script makes the places within it, so that no check of links finds them.
    ...(site.subjects.length > 0 ? [['results.html', resultsPage(site)] as const] : []),
    ...linked.map(({ file, path }) => [path, readFileSync(file, 'utf8')] as const),
  ]);
  const faults = brokenLinks(pages, new Set(others.keys()));
  if (faults.length > 0) throw new Error(`The site has broken links:\n${faults.join('\n')}`);
  return { files: new Map([...pages, ...others]), pages: pages.size, unusable };
}

/** Writes the site into a folder, in place of what is there. */
export function writeSite(folder: string, { files }: Rendered): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, content] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
