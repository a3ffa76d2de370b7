import type { Scenario } from './scenario.js';

/**
 * The environment variables that a scenario may set for its process. A corpus is input that anybody may have written, and
 * others make Node run code or read files (`NODE_OPTIONS`, `NODE_PATH`, `LD_PRELOAD`), or make another machine of this
 * one (`PATH`, `HOME`). The schema has the same list, for editors.
 */
export const SETTABLE_VARIABLES = ['NODE_ENV', 'DEBUG', 'NO_DEPRECATION'] as const;

/** What a scenario adds to the environment of its process, and what of it no scenario may set. */
export function environmentOf({ process }: Scenario): { env: Record<string, string>; refused: string[] } {
  const env = process?.env ?? {};
  const settable: readonly string[] = SETTABLE_VARIABLES;
  return { env, refused: Object.keys(env).filter((name) => !settable.includes(name)) };
}
