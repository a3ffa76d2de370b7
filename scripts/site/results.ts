import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { resultsFile } from '../../browser-tests/results.js';
import { FORK, VERSIONS } from '../../conformance/src/matrix/collect-versions.js';
import { keptFile } from '../../conformance/src/matrix/kept-results.js';
import { type Manifest, readManifests } from '../../conformance/src/matrix/manifests.js';
import { readResults } from '../../conformance/src/report/read-results.js';
import type { EndRecord } from '../../conformance/src/report/records.js';
import { missingFrom, type RunResults } from '../../conformance/src/report/run-results.js';
import { PUBLISHED_STORES } from '../../conformance/src/testing/published/stores.js';
import type { Digests } from './requirements.js';

/** Results that the site shows, where they are kept, and the command that makes them. */
export interface Wanted {
  kind: 'middleware' | 'program' | 'store' | 'browser';
  file: string;
  /** The arguments of `npm run`. */
  command: readonly string[];
  /** For a program: its name and language, for people. */
  manifest?: Manifest;
}

/** Everything that the site wants to show, in its order. */
export function wantedResults(reports: string): Wanted[] {
  const middleware = (['spec-session', 'express-session'] as const).map((name) => ({
    kind: 'middleware' as const,
    file: keptFile('conformance', name, reports),
    command: ['conformance'],
  }));
  // The newest version is among those of `npm run conformance`.
  const older = [...VERSIONS.filter((name) => name !== 'express-session').reverse(), FORK].map((name) => ({
    kind: 'middleware' as const,
    file: keptFile('versions', name, reports),
    command: ['conformance:versions'],
  }));
  const programs = readManifests().map((manifest) => ({
    kind: 'program' as const,
    file: keptFile('targets', manifest.id, reports),
    command: ['targets', '--', manifest.id],
    manifest,
  }));
  const stores = PUBLISHED_STORES.map((name) => ({
    kind: 'store' as const,
    file: keptFile('stores', name, reports),
    command: ['stores', '--', name],
  }));
  const browsers = ['chromium', 'firefox'].map((engine) => ({
    kind: 'browser' as const,
    file: join(reports, '..', resultsFile(engine)),
    command: ['test:browser'],
  }));
  return [...middleware, ...programs, ...older, ...stores, ...browsers];
}

/** Results that can be shown: they have their end. */
export interface Usable extends Wanted {
  results: RunResults & { end: EndRecord };
}

/** Results that can't be shown, and why. */
export interface Unusable extends Wanted {
  why: string;
}

function faultOf({ kind }: Wanted, results: RunResults, { corpus, contract }: Digests): string | undefined {
  const [gap] = missingFrom(results);
  if (gap !== undefined) return `is not complete: ${gap}`;
  const digest = kind === 'store' ? contract : corpus;
  const { corpusVersion } = results.run;
  return corpusVersion.endsWith(`+${digest}`)
    ? undefined
    : `is of the ${kind === 'store' ? 'contract' : 'corpus'} ${corpusVersion}, and the present one ends in +${digest}`;
}

/**
 * Reads the stored results, and refuses missing or incomplete ones, and those of another corpus.
 *
 * @param reports the folder of results.
 */
export function readUsable(reports: string, digests: Digests): { usable: Usable[]; unusable: Unusable[] } {
  const usable: Usable[] = [];
  const unusable: Unusable[] = [];
  for (const wanted of wantedResults(reports)) {
    const name = relative(process.cwd(), wanted.file);
    if (!existsSync(wanted.file)) {
      unusable.push({ ...wanted, why: `${name} is missing` });
      continue;
    }
    try {
      const [results, another] = readResults(wanted.file);
      if (!results) continue;
      const { end } = results;
      const fault = another ? 'has several runs' : faultOf(wanted, results, digests);
      if (fault !== undefined) unusable.push({ ...wanted, why: `${name} ${fault}` });
      else if (end) usable.push({ ...wanted, results: { ...results, end } });
    } catch (error) {
      unusable.push({ ...wanted, why: (error as Error).message });
    }
  }
  return { usable, unusable };
}

/** The commands that make results, each once, those of one script together: `npm run targets -- go/gorilla php/php`. */
export function commandsFor(unusable: readonly Wanted[]): string[][] {
  const arguments_ = new Map<string, string[]>();
  for (const { command } of unusable) {
    const [script = '', , ...words] = command;
    arguments_.set(script, [...(arguments_.get(script) ?? []), ...words]);
  }
  return [...arguments_].map(([script, words]) => [script, ...(words.length > 0 ? ['--', ...words] : [])]);
}
