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

/** The differences of each step, one after the other. */
function* byStep(target: NormalObservation, against: NormalObservation): Generator<Difference[]> {
  yield differing('0', 'construct', target.construct, against.construct);
  for (let i = 0; i < Math.max(target.steps.length, against.steps.length); i++) {
    const [a, b] = [target.steps[i], against.steps[i]];
    if (!a || !b) break;
    yield [
      ...a.requests.flatMap((request, j) => {
        const { step, ...rest } = request;
        const { step: _, ...other } = b.requests[j] ?? {};
        return differing(String(step), '', rest, other);
      }),
      ...differing(a.step, '', a.shared, b.shared),
    ];
  }
  yield differing('end', '', target.end, against.end);
}

/**
 * Compares two observations of one scenario.
 *
 * @param particular those of a step's differences that the two do not have everywhere; by default all.
 * @returns the differences of the first step that has particular ones; what comes after it would mostly repeat it. When
 *   no step has, those of the first step that has any.
 */
export function compare(
  target: NormalObservation,
  against: NormalObservation,
  particular: (differences: Difference[]) => Difference[] = (differences) => differences,
): Difference[] {
  let first: Difference[] = [];
  for (const found of byStep(target, against)) {
    if (particular(found).length > 0) return found;
    if (first.length === 0) first = found;
  }
  return first;
}
