import { isObject, type Json, type JsonObject } from '../corpus/scenario.js';
import type { NormalObservation } from './normalise.js';

/** One thing in which two targets differ. */
export interface Difference {
  /** As in the results of a run: `2`, `2.1` for the first request of a parallel step, `0` before the first, `end`. */
  step: string;
  /** Where, by dots: `setCookie.0.attributes.secure`. */
  path: string;
  /** `{ $absent: true }` where there is nothing. */
  target: Json;
  against: Json;
}

const ABSENT: Json = { $absent: true };

function differing(step: string, path: string, a: Json | undefined, b: Json | undefined): Difference[] {
  const at = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  // Lists of different length have no places that belong together.
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    return a.flatMap((item, i) => differing(step, at(i), item, b[i]));
  }
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    const of = (object: JsonObject, key: string) => (Object.hasOwn(object, key) ? object[key] : undefined);
    return [...keys].flatMap((key) => differing(step, at(key), of(a, key), of(b, key)));
  }
  return a === b ? [] : [{ step, path, target: a === undefined ? ABSENT : a, against: b === undefined ? ABSENT : b }];
}

/**
 * Compares two observations of one scenario.
 *
 * @returns the differences of the first step that has any; what comes after it would mostly repeat it.
 */
export function compare(target: NormalObservation, against: NormalObservation): Difference[] {
  const made = differing('0', 'construct', target.construct, against.construct);
  if (made.length > 0) return made;
  for (let i = 0; i < Math.max(target.steps.length, against.steps.length); i++) {
    const [a, b] = [target.steps[i], against.steps[i]];
    if (!a || !b) break;
    const found = [
      ...a.requests.flatMap((request, j) => {
        const { step, ...rest } = request;
        const { step: _, ...other } = b.requests[j] ?? {};
        return differing(String(step), '', rest, other);
      }),
      ...differing(a.step, '', a.shared, b.shared),
    ];
    if (found.length > 0) return found;
  }
  return differing('end', '', target.end, against.end);
}
