import { real, turn, type VirtualClock } from './clock.js';

/** Turns of the event loop without anything happening after which nothing more is expected to happen. */
const QUIET_TURNS = 12;

/** A virtual timer this near in real time may still bring something. */
const SOON_MS = 50;

/** Requests to the operating system that are under way; sockets that merely are open are not among them. */
const UNDER_WAY = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'TCPConnectWrap',
  'WriteWrap',
  'ShutdownWrap',
  'GetAddrInfoReqWrap',
]);

/** How the wait for something ended. */
export type Outcome = 'done' | 'stuck';

/**
 * Tells whether anything is still going on in this process. Whoever moves something (a byte, a store operation, an
 * action) notes it here, so that the harness waits for exactly as long as something moves, and never for a fixed time.
 */
export class Activity {
  #count = 0;

  /**
   * @param patienceMs how long nothing has to move before a request is taken to be stuck. In real milliseconds.
   * @param limitMs how long a request may take although something moves.
   */
  constructor(
    private readonly clock: VirtualClock,
    public patienceMs = 100,
    private readonly limitMs = 5000,
  ) {}

  /** Something moved. */
  note(): void {
    this.#count++;
  }

  #pending(): boolean {
    return this.clock.soon(SOON_MS) || process.getActiveResourcesInfo().some((name) => UNDER_WAY.has(name));
  }

  /** Resolves when nothing has moved for several turns of the event loop. */
  async quiet(turns = QUIET_TURNS): Promise<void> {
    const end = real.now() + this.limitMs;
    let seen = this.#count;
    for (let still = 0; still < turns && real.now() < end; ) {
      await turn();
      // What is pending is asked only where it matters: after everything else seems to be over.
      const moved = this.#count !== seen || (still === turns - 1 && this.#pending());
      still = moved ? 0 : still + 1;
      seen = this.#count;
    }
  }

  /**
   * Waits for a promise as long as there is hope for it.
   *
   * @returns `stuck` when nothing has moved for the patience, or the limit has passed.
   */
  async settle(promise: Promise<unknown>): Promise<Outcome> {
    let timer: NodeJS.Timeout | undefined;
    const stuck = new Promise<Outcome>((resolve) => {
      const begin = real.now();
      let seen = this.#count;
      let lastMove = begin;
      // A tick proves that the event loop turned, so that a machine that stands still is not mistaken for a target that does.
      let quietTicks = 0;
      timer = real.setInterval(() => {
        const now = real.now();
        if (this.#count !== seen || this.#pending()) {
          lastMove = now;
          quietTicks = 0;
        } else quietTicks++;
        seen = this.#count;
        if ((quietTicks >= 5 && now - lastMove >= this.patienceMs) || now - begin >= this.limitMs) resolve('stuck');
      }, 10);
    });
    try {
      return await Promise.race([promise.then(() => 'done' as const), stuck]);
    } finally {
      real.clearInterval(timer);
    }
  }
}
