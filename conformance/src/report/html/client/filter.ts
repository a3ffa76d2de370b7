import type { MatrixView, RequirementRow } from './matrix-view.js';

/** The values of the form's controls; an empty one asks for nothing. */
function valuesOf(form: HTMLFormElement): (name: string) => string {
  const data = new FormData(form);
  return (name) => String(data.get(name) ?? '').trim();
}

/** Narrows the matrices down to what the form asks for, and tells how much is left. */
export function filterBy(form: HTMLFormElement, matrices: readonly MatrixView[]): void {
  // Hides columns: thousands of cells by one rule.
  const columns = new CSSStyleSheet();
  document.adoptedStyleSheets.push(columns);

  const apply = () => {
    const value = valuesOf(form);
    const [text, feature, level, profile] = [
      value('text').toLowerCase(),
      ...['feature', 'level', 'profile'].map(value),
    ];
    const [verdict, target] = [value('verdict'), value('target')];
    const words = text.split(/\s+/).filter((word) => word !== '');
    let [left, all] = [0, 0];
    const rules: string[] = [];
    for (const [part, matrix] of matrices.entries()) {
      const column = matrix.columns.indexOf(target);
      const matches = (row: RequirementRow) =>
        words.every((word) => row.text.includes(word)) &&
        (level === '' || row.level === level) &&
        (profile === '' || row.profiles.includes(profile ?? '')) &&
        (verdict === '' ||
          [...row.row.cells].some((cell, i) => cell.className === verdict && (column < 0 || i === column + 1)));
      const narrows = [text, level, profile, verdict].some((one) => one !== '');
      for (const one of matrix.features) {
        const isAsked = feature === '' || one.name === feature;
        left += one.narrow(isAsked ? (narrows || feature !== '' ? matches : undefined) : () => false);
        all += one.rows.length;
      }
      matrix.grid.repair();
      const place = `table[data-part="${part}"]`;
      if (column >= 0) rules.push(`${place} tr > :not(:first-child, :nth-child(${column + 2})) { display: none }`);
      else if (target !== '') rules.push(`.matrix:has(> ${place}) { display: none }`);
    }
    columns.replaceSync(rules.join('\n'));
    const status = form.elements.namedItem('status');
    if (status instanceof HTMLOutputElement)
      status.value = left === all ? `${all} requirements` : `${left} of ${all} requirements`;
  };

  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.querySelector('button')?.addEventListener('click', () => {
    form.reset();
    apply();
  });
  // Browsers fill forms again when a page is reloaded.
  apply();
}
