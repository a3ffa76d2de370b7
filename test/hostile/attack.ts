import { makeChoices } from '../support/random.js';
import { compareReading, hostileHeader, NAMES, readingTime } from './cookie-headers.js';
import { compareVerification, signedValue } from './signatures.js';

/** How much of an attack to make. */
export interface AttackSize {
  /** A whole number: the same inputs for the same seed. */
  seed: number;
  headers: number;
  signatures: number;
}

/** The result of an attack without mismatches. */
export interface AttackReport {
  /** The longest time to read a cookie from one header, in milliseconds. */
  slowest: number;
  /** The length of that header, in characters. */
  slowestLength: number;
}

/** No header of the longest that Node accepts may take longer, in milliseconds; 16 kB take some microseconds. */
export const LIMIT = 5;

/** A header this slow is read again: another process may have had the processor. */
const SUSPICIOUS = 0.5;

/**
 * Reads hostile Cookie headers and verifies hostile signatures, and compares each result with an independent one.
 *
 * @param progress is called now and then with the part that is done
 * @throws Error with the seed and the input, for the first mismatch or the first header over {@link LIMIT}
 */
export function attack(size: AttackSize, progress: (text: string) => void = () => undefined): AttackReport {
  const choices = makeChoices(size.seed);
  const report = { slowest: 0, slowestLength: 0 };
  try {
    for (let i = 0; i < size.headers; i++) {
      if (i % 100_000 === 0) progress(`${i} of ${size.headers} headers`);
      const header = hostileHeader(choices);
      const name = choices.of(NAMES);
      compareReading(header, name);
      let time = readingTime(header, name, 1);
      if (time > SUSPICIOUS) time = readingTime(header, name, 20);
      if (time > LIMIT) throw new Error(`${name} took ${time} ms in the Cookie header ${JSON.stringify(header)}`);
      if (time > report.slowest) Object.assign(report, { slowest: time, slowestLength: header.length });
    }
    for (let i = 0; i < size.signatures; i++) {
      if (i % 100_000 === 0) progress(`${i} of ${size.signatures} signatures`);
      compareVerification(signedValue(choices));
    }
  } catch (error) {
    throw new Error(`${(error as Error).message} (seed ${size.seed})`, { cause: error });
  }
  return report;
}
