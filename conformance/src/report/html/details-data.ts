import { indent, printable, printableJson, printableLine } from '../../printable.js';
import { numbers, repeatCommand } from '../failure-text.js';
import type { ResultRecord, RunRecord } from '../records.js';
import type { Catalogue } from './catalogue.js';
import type { Collation, Row } from './collation.js';
import { type Standing, standingOf } from './standing.js';

/*
 * What opens behind the cells, as data that the page carries. All of it is text that has been made harmless and cut:
 * the page has nothing to do but to show it.
 */

/** How many characters of one text of a target are shown; the command that repeats it shows the rest. */
const MAX_TEXT = 4000;

/** How many differences, exchanges and store operations of one result are shown. */
const MAX_DIFFERENCES = 20;
const MAX_EXCHANGES = 20;
const MAX_OPERATIONS = 60;

/** A part of an answer that was not as expected. */
export interface DifferenceData {
  step: string;
  path: string;
  expected: string;
  actual: string;
}

/** A request and its response, as text. */
export interface ExchangeData {
  step: string;
  request: string;
  response: string;
}

/** The result of one target in one scenario, if there is more to it than that it passed. */
export interface ResultData {
  /** The place of its target among the columns. */
  column: number;
  reason?: string;
  differences: DifferenceData[];
  wire: ExchangeData[];
  /** A line an operation. */
  store: string[];
  /** How many differences, exchanges and operations were left out. */
  cut?: number;
  /** Repeats it; missing where nothing ran. */
  command?: string;
}

/** A scenario, and what came of it in each column. */
export interface ScenarioData {
  id: string;
  /** Level, profile and place, for people. */
  about: string;
  /** Its steps, a line each. */
  words?: string;
  /** One for each column. */
  standings: Standing[];
  results: ResultData[];
}

/** A requirement with its scenarios. */
export interface RequirementData {
  id: string;
  level: string;
  profiles: readonly string[];
  text?: string;
  source?: string;
  /** The places of its scenarios among all of the collation. */
  scenarios: number[];
}

/** A column of the page: one run. */
export interface ColumnData {
  key: string;
  title: string;
}

/** Of one collation. */
export interface PartData {
  columns: ColumnData[];
  /** In the order of the rows. */
  requirements: RequirementData[];
  scenarios: ScenarioData[];
}

/** Of all collations of a page. */
export type DetailsData = PartData[];

function storeLine({ op, id, data, cookie, answer }: NonNullable<ResultRecord['store']>[number]): string {
  const record = data === undefined ? undefined : { ...(data as object), ...(cookie === undefined ? {} : { cookie }) };
  const operands = [id, record].filter((part) => part !== undefined).map((part) => printableJson(part));
  return printable(`store.${op}(${operands.join(', ')}) ${answer}`, MAX_TEXT);
}

function resultData(column: number, run: RunRecord, result: ResultRecord): ResultData {
  const { reason, upstream, failures, wire = [], store = [] } = result;
  const cut =
    Math.max(0, failures.length - MAX_DIFFERENCES) +
    Math.max(0, wire.length - MAX_EXCHANGES) +
    Math.max(0, store.length - MAX_OPERATIONS);
  const value = (data: unknown = null) => printable(printableJson(data), MAX_TEXT);
  return {
    column,
    ...(reason === undefined ? {} : { reason: printable(`${reason}${numbers(upstream)}`, MAX_TEXT) }),
    differences: failures.slice(0, MAX_DIFFERENCES).map(({ step, path, expected, actual }) => ({
      step: printableLine(step),
      path: printableLine(path),
      expected: value(expected),
      actual: value(actual),
    })),
    wire: wire.slice(0, MAX_EXCHANGES).map(({ step, request, response }) => ({
      step: printableLine(step),
      request: indent(printable(request.trimEnd(), MAX_TEXT), '> '),
      response: indent(printable(response.trimEnd(), MAX_TEXT) || '(nothing)', '< '),
    })),
    store: store.slice(0, MAX_OPERATIONS).map(storeLine),
    ...(cut > 0 ? { cut } : {}),
    ...(result.verdict === 'not-applicable' ? {} : { command: printable(repeatCommand(run, result), MAX_TEXT) }),
  };
}

function partData({ columns, features }: Collation, words: Catalogue['words']): PartData {
  const scenarios: ScenarioData[] = [];
  const places = new Map<string, number>();
  const placeOfScenario = ({ id, level, profile, file, line }: Row['scenarios'][number]): number => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const itsWords = words.get(id);
    places.set(id, scenarios.length);
    return (
      scenarios.push({
        id: printableLine(id),
        about: printableLine([level, profile, `${file}:${line}`].filter((part) => part !== undefined).join(' · ')),
        ...(itsWords === undefined ? {} : { words: printable(itsWords, 4 * MAX_TEXT) }),
        standings: columns.map(({ results }) => standingOf(results.get(id))),
        results: columns.flatMap(({ run, results }, column) => {
          const result = results.get(id);
          return result && result.verdict !== 'pass' ? [resultData(column, run, result)] : [];
        }),
      }) - 1
    );
  };
  const requirements = features.flatMap(({ rows }) =>
    rows.map(({ id, level, profiles, text, source, scenarios: its }) => ({
      id: printableLine(id),
      level,
      profiles,
      ...(text === undefined ? {} : { text: printable(text, MAX_TEXT) }),
      ...(source === undefined ? {} : { source: printable(source, MAX_TEXT) }),
      scenarios: its.map(placeOfScenario),
    })),
  );
  return { columns: columns.map(({ key, title }) => ({ key, title: printableLine(title) })), requirements, scenarios };
}

/** What opens behind the cells of collations: expected and actual values, exchanges, commands. */
export function detailsData(collations: readonly Collation[], { words }: Catalogue): DetailsData {
  return collations.map((collation) => partData(collation, words));
}
