import { wholeReport } from '../run-results.js';
import { catalogueFor } from './catalogue.js';
import { htmlReport } from './page.js';

/** For people, in a browser: one page with everything, also of many targets. */
export const htmlReporter = wholeReport((runs) => htmlReport(runs, catalogueFor(runs)));
