import { Activity, type Settled } from '../runner/activity.js';
import { real, type VirtualClock } from '../runner/clock.js';

/** How often a wait looks whether anything has come, in milliseconds. */
const TICK_MS = 50;

/**
 * The harness can't see whether anything moves in another program. So it waits for a response until nothing has come for a
 * while, and then for the answer to `seen`, which shows that the rest is over too.
 */
export class ProgramActivity extends Activity {
  #moved = 0;
  readonly #patienceMs: number;

  /** @param patienceMs how long nothing has to come before a request is taken to be stuck, in real milliseconds. */
  constructor(clock: VirtualClock, patienceMs: number) {
    super(clock, patienceMs);
    this.#patienceMs = patienceMs;
  }

  override note(): void {
    this.#moved = real.now();
  }

  override async quiet(): Promise<void> {}

  override async settle(promise: Promise<unknown>): Promise<Settled> {
    this.note();
    let timer: NodeJS.Timeout | undefined;
    // Ticks that came: a machine that stands still is not taken for a target that does.
    let ticks = 0;
    const stuck = new Promise<Settled>((resolve) => {
      timer = real.setInterval(() => {
        ticks = real.now() - this.#moved < 2 * TICK_MS ? 0 : ticks + 1;
        if (ticks * TICK_MS >= this.#patienceMs) resolve('stuck');
      }, TICK_MS);
    });
    try {
      return await Promise.race([promise.then(() => 'done' as const), stuck]);
    } finally {
      real.clearInterval(timer);
    }
  }
}
