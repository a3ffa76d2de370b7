import { PROFILES, type Profile } from '../../corpus/profile.js';
import { LEVELS, type Level } from '../../corpus/scenario.js';
import { placeOf, type ResultRecord, type RunRecord } from '../records.js';
import { missingFrom, type RunResults } from '../run-results.js';
import { nothingApplied, type Score, scoresOf } from '../scores.js';
import type { Catalogue } from './catalogue.js';
import { type Cell, cellOf, type Standing, standingOf } from './standing.js';

/** A column: one target in one place. */
export interface Column {
  /** Unique, and fit for a URL: `express-session-1.19.0`. */
  key: string;
  run: RunRecord;
  /** The target's name and version; where two columns have the same, the place as well. */
  title: string;
  /** Where it ran, for people. */
  place: string;
  scores: Score[];
  /** What keeps these results from being the whole truth. */
  missing: string[];
  results: ReadonlyMap<string, ResultRecord>;
}

/** A scenario as the results have it. */
export interface CollatedScenario {
  id: string;
  level: Level;
  profile?: Profile;
  /** Where it is written. */
  file: string;
  line: number;
}

/** A row: a requirement, with the scenarios that show it. */
export interface Row {
  id: string;
  level: Level;
  feature: string;
  profiles: Profile[];
  /** Missing where neither the corpus nor a line has it. */
  text?: string;
  source?: string;
  scenarios: CollatedScenario[];
  /** One for each column. */
  cells: Cell[];
}

/** The requirements of one feature. */
export interface Feature {
  name: string;
  rows: Row[];
  /** All the scenarios of the feature, for each column. */
  cells: Cell[];
}

/** Targets × requirements, for one kind of target. */
export interface Collation {
  kind: 'middleware' | 'store';
  columns: Column[];
  features: Feature[];
}

/** A name as a part of a URL. */
function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9.]+/g, '-')
      .replaceAll(/^-|-$/g, '') || 'target'
  );
}

function columnsOf(runs: readonly RunResults[]): Column[] {
  const keys = new Set<string>();
  const name = ({ run }: RunResults) => `${run.target} ${run.version}`;
  return runs.map((runResults) => {
    const { run, results } = runResults;
    const place = placeOf(run);
    const isAlone = runs.filter((other) => name(other) === name(runResults)).length === 1;
    const title = isAlone ? name(runResults) : `${name(runResults)}, ${place}`;
    const base = slug(title).slice(0, 80);
    let key = base;
    for (let n = 2; keys.has(key); n++) key = `${base}-${n}`;
    keys.add(key);
    const nothing = nothingApplied(results);
    return {
      key,
      run,
      title,
      place,
      scores: scoresOf(results),
      missing: [...missingFrom(runResults), ...(nothing === undefined ? [] : [nothing])],
      results: new Map(results.map((result) => [result.id, result])),
    };
  });
}

/** The lowest: a scenario has the highest level of its requirements, so that none of them can be higher. */
function lowest(levels: readonly Level[]): Level {
  return LEVELS.findLast((level) => levels.includes(level)) ?? 'must';
}

function collateKind(kind: Collation['kind'], runs: readonly RunResults[], catalogue: Catalogue): Collation {
  const columns = columnsOf(runs);
  const scenarios = new Map<string, ResultRecord>();
  const texts = new Map<string, string>();
  /** The scenarios of each requirement, in the order of the results. */
  const shown = new Map<string, Set<string>>();
  for (const result of runs.flatMap(({ results }) => results)) {
    if (!scenarios.has(result.id)) scenarios.set(result.id, result);
    for (const [id, text] of Object.entries(result.texts ?? {})) texts.set(id, text.trim());
    for (const id of result.requirements) shown.set(id, (shown.get(id) ?? new Set()).add(result.id));
  }
  const standings = (ids: Iterable<string>, { results }: Column): Standing[] =>
    [...ids].map((id) => standingOf(results.get(id)));
  const features = new Map<string, Row[]>();
  for (const [id, ids] of shown) {
    const its = [...ids].flatMap((scenario) => scenarios.get(scenario) ?? []);
    const known = catalogue.requirements.get(id);
    const text = known?.text ?? texts.get(id);
    const feature = known?.feature ?? its[0]?.feature ?? '';
    const row: Row = {
      id,
      level: known?.level ?? lowest(its.map(({ level }) => level)),
      feature,
      profiles: PROFILES.filter((profile) => its.some((result) => result.profile === profile)),
      ...(text === undefined || text === '' ? {} : { text }),
      ...(known?.source === undefined ? {} : { source: known.source }),
      scenarios: its.map(({ id, level, profile, file, line }) => ({
        ...{ id, level, file, line },
        ...(profile === undefined ? {} : { profile }),
      })),
      cells: columns.map((column) => cellOf(standings(ids, column))),
    };
    const rows = features.get(feature);
    if (rows) rows.push(row);
    else features.set(feature, [row]);
  }
  return {
    kind,
    columns,
    features: [...features]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, rows]) => {
        const ids = new Set(rows.flatMap((row) => row.scenarios.map((scenario) => scenario.id)));
        return { name, rows, cells: columns.map((column) => cellOf(standings(ids, column))) };
      }),
  };
}

/**
 * Puts runs beside each other: a column a run, a row a requirement. Middlewares and stores have different requirements,
 * and so a collation each.
 *
 * @param runs of any targets, made harmless.
 * @param catalogue what is known about the requirements beyond the results.
 */
export function collate(runs: readonly RunResults[], catalogue: Catalogue): Collation[] {
  const stores = runs.filter(({ run }) => run.contract === 'store');
  const middlewares = runs.filter(({ run }) => run.contract !== 'store');
  return [
    ...(middlewares.length > 0 ? [collateKind('middleware', middlewares, catalogue)] : []),
    ...(stores.length > 0 ? [collateKind('store', stores, catalogue)] : []),
  ];
}
