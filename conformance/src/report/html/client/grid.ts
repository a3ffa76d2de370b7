/**
 * A table whose cells are walked with the arrow keys, with one stop for the Tab key: the grid pattern of the ARIA Authoring
 * Practices. Thousands of cells are not thousands of stops.
 */
export class Grid {
  readonly #table: HTMLTableElement;
  #current: HTMLElement | undefined;

  /** @param activate is told of a cell that is clicked, or on which Enter or Space is pressed. */
  constructor(table: HTMLTableElement, activate: (cell: HTMLTableCellElement) => void) {
    this.#table = table;
    table.setAttribute('role', 'grid');
    for (const widget of table.querySelectorAll<HTMLElement>('tbody :is(a, button)')) widget.tabIndex = -1;
    const first = table.tBodies[0]?.rows[0]?.cells[0];
    if (first) this.#setStop(first);
    table.addEventListener('keydown', (event) => this.#key(event, activate));
    table.addEventListener('click', (event) => {
      const cell = cellAround(event.target);
      if (!cell) return;
      this.#setStop(cell);
      if (cell.tagName === 'TD') {
        this.focus(cell);
        activate(cell);
      }
    });
  }

  /** Moves the focus to a cell. */
  focus(cell: HTMLTableCellElement): void {
    this.#setStop(cell);
    this.#current?.focus();
  }

  /** Makes sure that the Tab key comes to a cell that can be seen. */
  repair(): void {
    const cell = cellAround(this.#current ?? null);
    if (cell && isShown(cell)) return;
    const row = [...this.#table.tBodies].flatMap((body) => [...body.rows]).find(isShownRow);
    if (row?.cells[0]) this.#setStop(row.cells[0]);
  }

  #setStop(cell: HTMLTableCellElement): void {
    if (this.#current) this.#current.tabIndex = -1;
    this.#current = cell.querySelector<HTMLElement>('a, button') ?? cell;
    this.#current.tabIndex = 0;
  }

  #key(event: KeyboardEvent, activate: (cell: HTMLTableCellElement) => void): void {
    const cell = cellAround(event.target);
    if (!cell || event.altKey || event.metaKey) return;
    if ((event.key === 'Enter' || event.key === ' ') && cell.tagName === 'TD') {
      event.preventDefault();
      activate(cell);
      return;
    }
    const next = this.#next(cell, event.key, event.ctrlKey);
    if (!next) return;
    event.preventDefault();
    this.focus(next);
  }

  /** The cell that a key leads to; undefined if it leads nowhere. */
  #next(cell: HTMLTableCellElement, key: string, control: boolean): HTMLTableCellElement | undefined {
    const row = cell.parentElement as HTMLTableRowElement;
    const rows = () => [...this.#table.tBodies].flatMap((body) => [...body.rows]).filter(isShownRow);
    const cells = (of: HTMLTableRowElement | undefined) => [...(of?.cells ?? [])].filter(isShown);
    const vertically = (by: number) => {
      const shown = rows();
      const at = shown.indexOf(row) + by;
      return shown[Math.min(Math.max(at, 0), shown.length - 1)]?.cells[cell.cellIndex];
    };
    const sideways = (by: number) => {
      const own = cells(row);
      return own[own.indexOf(cell) + by];
    };
    switch (key) {
      case 'ArrowDown':
        return vertically(1);
      case 'ArrowUp':
        return vertically(-1);
      case 'PageDown':
        return vertically(10);
      case 'PageUp':
        return vertically(-10);
      case 'ArrowRight':
        return sideways(1);
      case 'ArrowLeft':
        return sideways(-1);
      case 'Home':
        return cells(control ? rows()[0] : row)[0];
      case 'End':
        return cells(control ? rows().at(-1) : row).at(-1);
      default:
        return undefined;
    }
  }
}

/** The cell of the table's body in which something lies. */
function cellAround(target: EventTarget | null): HTMLTableCellElement | undefined {
  return (target instanceof Element && target.closest<HTMLTableCellElement>('tbody :is(td, th)')) || undefined;
}

function isShownRow(row: HTMLTableRowElement): boolean {
  return !row.hidden && !row.parentElement?.hidden;
}

/** Columns are hidden by the style. */
function isShown(cell: HTMLTableCellElement): boolean {
  return isShownRow(cell.parentElement as HTMLTableRowElement) && getComputedStyle(cell).display !== 'none';
}
