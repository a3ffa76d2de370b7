import type { Costs } from './costs.js';
import type { Guide } from './guides.js';
import type { Stated, StatedRequirement } from './requirements.js';
import type { Unusable } from './results.js';
import type { Subject } from './subjects.js';

/** All that the pages are made from. */
export interface Site {
  stated: Stated;
  subjects: readonly Subject[];
  /** Results that are not shown. */
  unusable: readonly Unusable[];
  costs: Costs;
  guides: readonly Guide[];
  /** Of this project. */
  version: string;
  /** The address of the repository, if package.json has it. */
  repository?: string;
}

/** A page: where it is, and its HTML. */
export interface Page {
  /** From the site's root. */
  path: string;
  html: string;
}

/** The page of a requirement. */
export function requirementPage({ id }: Pick<StatedRequirement, 'id'>): string {
  return `requirements/${id}.html`;
}

const FOLDERS = { middleware: 'implementations', store: 'stores', browser: 'browsers' } as const;

/** The page of an implementation, a store or a browser. */
export function subjectPage({ kind, slug }: Subject): string {
  return `${FOLDERS[kind]}/${slug}.html`;
}

/** Name and version, as people write them. */
export function titleOf({ name, version }: Subject): string {
  return version === '' ? name : `${name} ${version}`;
}
