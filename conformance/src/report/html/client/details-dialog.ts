import { h, render } from 'preact';
import { addressOf, readAddress } from '../address.js';
import type { DetailsData } from '../details-data.js';
import { Details } from './details.js';
import type { MatrixView } from './matrix-view.js';

/** Unpacks what the page carries; done when it is first asked for. */
async function unpack(): Promise<DetailsData> {
  const packed = document.getElementById('details-data')?.textContent ?? '';
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as DetailsData;
}

/** Opens in a dialog what the page's address names: a requirement, one target's part in it, or a scenario. */
export function openDetails(dialog: HTMLDialogElement, matrices: readonly MatrixView[]): void {
  const title = dialog.querySelector<HTMLElement>('#details-title');
  const body = dialog.querySelector<HTMLElement>('.details');
  if (!title || !body) return;
  let data: Promise<DetailsData> | undefined;
  /** Where the focus goes when the dialog closes. */
  let leave = () => {};

  const show = async () => {
    const address = readAddress(location.hash);
    const [part, matrix, found] = matrices
      .map((one, i) => [i, one, address && one.find(address.id)] as const)
      .find(([, , there]) => there) ?? [-1, undefined, undefined];
    if (!address || !matrix || !found) {
      dialog.close();
      return;
    }
    const { feature, row } = found;
    const column = address.key === undefined ? -1 : matrix.columns.indexOf(address.key);
    data ??= unpack();
    const its = (await data)[part];
    const requirement = its?.requirements[row.index];
    if (!its || !requirement) return;
    if (feature.body.hidden) feature.open();
    leave = () => {
      const cell = row.row.cells[column + 1];
      if (cell) matrix.grid.focus(cell);
    };
    const link = document.createElement('a');
    link.href = addressOf(requirement.id);
    link.textContent = requirement.id;
    title.replaceChildren(link);
    render(h(Details, { part: its, requirement, column: column < 0 ? undefined : column }), body);
    if (!dialog.open) dialog.showModal();
    body.scrollTop = 0;
    title.focus();
    const scenario = [...body.querySelectorAll<HTMLElement>('[data-scenario]')].find(
      (section) => section.dataset.scenario === address.id,
    );
    for (const section of body.querySelectorAll('[aria-current]')) section.removeAttribute('aria-current');
    scenario?.setAttribute('aria-current', 'true');
    scenario?.scrollIntoView();
  };

  dialog.querySelector('button')?.addEventListener('click', () => dialog.close());
  // Beside the dialog, it is the dialog's backdrop that is clicked.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => {
    history.replaceState(null, '', location.href.replace(/#.*/s, ''));
    leave();
  });
  addEventListener('hashchange', () => void show());
  void show();
}
