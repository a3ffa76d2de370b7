import { real, VirtualClock } from '../runner/clock.js';

/** The real time, for a target whose time can't be set. */
export class PresentClock extends VirtualClock {
  override read(): number {
    return real.Date.now();
  }

  override peek(): number {
    return real.Date.now();
  }
}
