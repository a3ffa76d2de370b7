import type { Difference } from '../compare.js';

/** What is the same about two differences that have one cause, most of the time. */
export function kinds(differences: readonly Difference[]): Set<string> {
  return new Set(differences.map(({ path }) => path.replaceAll(/\d+/g, 'n')));
}

/** All kinds of a scenario's differences, to be looked up. */
export function kindOf(differences: readonly Difference[]): string {
  return [...kinds(differences)].sort().join(' ');
}
