import { addressOf } from '../address.js';
import { Grid } from './grid.js';

/** A requirement in a matrix. */
export interface RequirementRow {
  id: string;
  /** Its place among the requirements of its matrix. */
  index: number;
  level: string;
  profiles: readonly string[];
  scenarios: readonly string[];
  /** What can be searched, in lower case. */
  text: string;
  row: HTMLTableRowElement;
}

/** A feature, which opens and closes. */
export class FeatureView {
  readonly name: string;
  readonly rows: RequirementRow[];
  /** Whether the reader wants it open, when no filter opens it. */
  #wanted: boolean;

  constructor(
    readonly head: HTMLTableSectionElement,
    readonly body: HTMLTableSectionElement,
    firstIndex: number,
  ) {
    this.name = head.dataset.feature ?? '';
    this.#wanted = !body.hidden;
    this.rows = [...body.rows].map((row, i) => {
      const { id = '', level = '', profiles = '', scenarios = '' } = row.dataset;
      return {
        ...{ id, level, row, index: firstIndex + i },
        profiles: profiles.split(' '),
        scenarios: scenarios.split(' '),
        text: `${row.cells[0]?.textContent ?? ''} ${id} ${scenarios}`.toLowerCase(),
      };
    });
  }

  toggle(): void {
    this.#wanted = this.body.hidden;
    this.#show(this.#wanted);
  }

  open(): void {
    this.#wanted = true;
    this.#show(true);
  }

  /** Shows the rows that a filter leaves, or all, as the reader had it. @returns how many there are. */
  narrow(matches: ((row: RequirementRow) => boolean) | undefined): number {
    let left = 0;
    for (const one of this.rows) {
      one.row.hidden = matches ? !matches(one) : false;
      if (!one.row.hidden) left++;
    }
    this.head.hidden = left === 0;
    this.#show(left > 0 && (matches !== undefined || this.#wanted));
    return left;
  }

  #show(open: boolean): void {
    this.body.hidden = !open;
    this.head.querySelector('button')?.setAttribute('aria-expanded', String(open));
  }
}

/** A matrix of the page: its features, and its cells as a grid. */
export class MatrixView {
  readonly features: FeatureView[] = [];
  readonly columns: readonly string[];
  readonly grid: Grid;

  constructor(readonly table: HTMLTableElement) {
    this.columns = [...table.querySelectorAll<HTMLElement>('thead [data-column]')].map(
      ({ dataset }) => dataset.column ?? '',
    );
    const bodies = [...table.tBodies];
    let index = 0;
    for (let i = 0; i + 1 < bodies.length; i += 2) {
      const [head, body] = [bodies[i], bodies[i + 1]];
      if (!head || !body) continue;
      const feature = new FeatureView(head, body, index);
      index += feature.rows.length;
      head.querySelector('button')?.addEventListener('click', () => feature.toggle());
      this.features.push(feature);
    }
    this.grid = new Grid(table, (cell) => this.#activate(cell));
  }

  /** The row of a requirement, or the first that a scenario shows. */
  find(id: string): { feature: FeatureView; row: RequirementRow } | undefined {
    const all = this.features.flatMap((feature) => feature.rows.map((row) => ({ feature, row })));
    return all.find(({ row }) => row.id === id) ?? all.find(({ row }) => row.scenarios.includes(id));
  }

  #activate(cell: HTMLTableCellElement): void {
    const row = cell.parentElement as HTMLTableRowElement;
    const { id } = row.dataset;
    if (id !== undefined) location.hash = addressOf(id, this.columns[cell.cellIndex - 1]);
    else this.features.find(({ head }) => head === row.parentElement)?.toggle();
  }
}
