/** The script of the HTML report: what is in the page opens, is walked through and filtered. */
import { openDetails } from './details-dialog.js';
import { filterBy } from './filter.js';
import { MatrixView } from './matrix-view.js';

const matrices = [...document.querySelectorAll<HTMLTableElement>('table[data-part]')].map(
  (table) => new MatrixView(table),
);
const form = document.querySelector<HTMLFormElement>('form.filters');
if (form) filterBy(form, matrices);
const dialog = document.querySelector('dialog');
if (dialog) openDetails(dialog, matrices);
