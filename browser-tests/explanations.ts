import type { Difference } from './cross-check.js';

/** Why a browser and the jar of the plain client treat a cookie differently, where that is as it should be. */
export interface Explanation {
  name: string;
  reason: string;
  applies(difference: Difference): boolean;
}

// const has = (lines: readonly string[], attribute: RegExp) => lines.some((line) => attribute.test(line));

export const EXPLANATIONS: readonly Explanation[] = [];
