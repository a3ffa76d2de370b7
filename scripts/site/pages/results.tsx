import { catalogueFor } from '../../../conformance/src/report/html/catalogue.js';
import { htmlReport } from '../../../conformance/src/report/html/page.js';
import type { RunResults } from '../../../conformance/src/report/run-results.js';
import { Link, PagePath } from '../path.js';
import type { Site } from '../site.js';

/**
 * The HTML of results.html: every scenario of every subject, with its evidence. It is the report of `conformance report --reporter html`, which needs
 * JavaScript for what its cells open.
 */
export function resultsPage(site: Site): string {
  const runs = site.subjects.map(({ run, results, end }): RunResults => ({ run, results: [...results], end }));
  const above = (
    <PagePath.Provider value="results.html">
      <nav aria-label="Site">
        <Link to="index.html">spec-session</Link> · <Link to="requirements.html">Requirements</Link> ·{' '}
        <Link to="guides.html">Guides</Link>
      </nav>
    </PagePath.Provider>
  );
  return htmlReport(runs, catalogueFor(runs), above);
}
