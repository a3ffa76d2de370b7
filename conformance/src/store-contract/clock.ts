import { real, type VirtualClock } from '../runner/clock.js';

/** The time that a store sees, which is also that of this process's `Date`. */
export interface StoreClock {
  /** Whether time passes by itself, so that what is slow is late. */
  real: boolean;
  /** Lets so many milliseconds go by. */
  advance(ms: number): Promise<unknown> | unknown;
}

/** Real time, for stores whose backend is in another process. */
export const realClock: StoreClock = {
  real: true,
  advance: (ms) => new Promise((resolve) => real.setTimeout(resolve, ms)),
};

/** @param clock the clock that has been installed in this process */
export function virtualClock(clock: VirtualClock): StoreClock {
  return { real: false, advance: (ms) => clock.advance(ms) };
}
