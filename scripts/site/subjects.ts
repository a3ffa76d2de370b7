import { basename } from 'node:path';
import { type Met, requirementsMet } from '../../conformance/src/matrix/requirements-met.js';
import { differences } from '../../conformance/src/report/failure-text.js';
import { harmless } from '../../conformance/src/report/harmless.js';
import type { EndRecord, ResultRecord, RunRecord } from '../../conformance/src/report/records.js';
import { groupsOf } from '../../conformance/src/report/run-results.js';
import type { Kind } from './requirements.js';
import type { Usable } from './results.js';

/** Why scenarios did not pass, or did not apply. */
export interface Reason {
  text: string;
  /** The differences of an unexplained failure. */
  differences?: string;
  /** Issues and pull requests of the target's project. */
  upstream: number[];
  scenarios: string[];
}

/** How a subject does in one requirement. */
export interface Standing {
  met: Met;
  passed: number;
  /** Scenarios that applied. */
  applicable: number;
  /** Of those that failed; of those that did not apply if none did. */
  reasons: Reason[];
}

/** An implementation, a store or a browser, and how it does. */
export interface Subject {
  kind: Kind;
  /** The name of its page. */
  slug: string;
  name: string;
  version: string;
  /** Of an implementation; `Node` for all others. */
  language: string;
  run: RunRecord;
  results: readonly ResultRecord[];
  end: EndRecord;
  /** By requirement. */
  standings: ReadonlyMap<string, Standing>;
}

function textOf({ verdict, reason }: ResultRecord): string {
  if (verdict === 'unexpected-pass') return 'It passes, and its list of known failures has it still.';
  if (verdict === 'error') return `It ended in an error: ${reason ?? 'unknown'}`;
  return reason ?? 'Nobody has explained this yet.';
}

/** Reasons, each once, with the scenarios to which they apply; the most frequent first. */
export function reasonsOf(results: readonly ResultRecord[]): Reason[] {
  const groups = groupsOf(results, (result) => [textOf(result)]);
  return [...groups]
    .map(([text, its]): Reason => {
      const [first] = its;
      const unexplained = first?.verdict === 'fail' ? differences(first) : '';
      return {
        text,
        ...(unexplained === '' ? {} : { differences: unexplained }),
        upstream: [...new Set(its.flatMap(({ upstream = [] }) => upstream))],
        scenarios: its.map(({ id }) => id),
      };
    })
    .sort((a, b) => b.scenarios.length - a.scenarios.length);
}

/** How results stand, requirement by requirement. */
export function standingsOf(results: readonly ResultRecord[]): Map<string, Standing> {
  const met = requirementsMet({ results: [...results] });
  const byRequirement = groupsOf(results, ({ requirements }) => requirements);
  return new Map(
    [...byRequirement].map(([id, its]): [string, Standing] => {
      const applicable = its.filter(({ verdict }) => verdict !== 'not-applicable');
      const passed = applicable.filter(({ verdict }) => verdict === 'pass');
      const notable = applicable.length > 0 ? applicable.filter(({ verdict }) => verdict !== 'pass') : its;
      return [
        id,
        {
          met: met.get(id) ?? 'not applicable',
          passed: passed.length,
          applicable: applicable.length,
          reasons: reasonsOf(notable),
        },
      ];
    }),
  );
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Makes a subject of usable results. */
function subjectOf({ kind, file, manifest, results }: Usable): Subject {
  const run = harmless(results.run);
  const records = results.results.map(harmless);
  const [engine = '', engineVersion = ''] = run.client?.split(' ') ?? [];
  return {
    kind: kind === 'program' ? 'middleware' : kind,
    slug: basename(file, '.jsonl'),
    name: kind === 'browser' ? capitalised(engine) : (manifest?.name ?? run.target),
    version: kind === 'browser' ? engineVersion : run.version,
    language: manifest?.language ?? 'Node',
    run,
    results: records,
    end: harmless(results.end),
    standings: standingsOf(records),
  };
}

/**
 * The subjects of usable results, in their order. One that was measured in two ways, as express-session by its module and
 * by a program, is there once, with the results to which more applied.
 */
export function subjectsOf(usable: readonly Usable[]): Subject[] {
  const applicable = ({ results }: Subject) => results.filter(({ verdict }) => verdict !== 'not-applicable').length;
  const subjects = usable.map(subjectOf);
  const best = new Map<string, Subject>();
  for (const subject of subjects) {
    const key = [subject.kind, subject.name, subject.version].join(' ');
    const other = best.get(key);
    if (!other || applicable(subject) > applicable(other)) best.set(key, subject);
  }
  return subjects.filter((subject) => [...best.values()].includes(subject));
}
