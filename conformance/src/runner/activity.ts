import { randomBytes } from 'node:crypto';
import { real, turn, type VirtualClock } from './clock.js';

/** Turns of the event loop in one round of waiting. */
const TURNS = 4;

/** Rounds without anything happening after which nothing more is expected to happen. */
const QUIET_ROUNDS = 3;

/** How often a wait looks whether anything has moved, in real milliseconds, unless its patience is short. */
const TICK_MS = 10;

/** Looks in a row that must find nothing moved before anything is taken to be stuck. */
const QUIET_TICKS = 5;

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

/**
 * Waits for everything that the thread pool (compression, files, hashing) has been given so far. A worker's pool has one
 * thread and takes its work in order, so that a job at the end of the queue is done last.
 */
function threadPoolDone(): Promise<void> {
  return new Promise((resolve) => randomBytes(1, () => resolve()));
}

/** What a look at the activity shows. */
export interface ActivityState {
  /** How often something has moved. */
  moves: number;
  /** Whether something is under way that will move. */
  pending: boolean;
}

/** How the wait for something ended. */
export type Settled = 'done' | 'stuck';

/**
 * Tells whether anything is still going on in this process. Whoever moves something (a byte, a store operation, an
 * action) notes it here, so that the harness waits for exactly as long as something moves, and never for a fixed time.
 */
export class Activity {
  #count = 0;
  #elsewhere = 0;

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

  /** Waits for work that another process does, such as a database: until it has ended, something is under way here. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#elsewhere++;
    try {
      return await work;
    } finally {
      this.#elsewhere--;
      this.#count++;
    }
  }

  /** What has moved and is under way, when the thread pool is done with all that it had. */
  async state(): Promise<ActivityState> {
    await threadPoolDone();
    return { moves: this.#count, pending: this.#pending() };
  }

  #pending(): boolean {
    if (this.#elsewhere > 0) return true;
    return this.clock.soon(SOON_MS) || process.getActiveResourcesInfo().some((name) => UNDER_WAY.has(name));
  }

  /** Resolves when nothing has moved for several turns of the event loop, nor in the thread pool. */
  async quiet(rounds = QUIET_ROUNDS): Promise<void> {
    const end = real.now() + this.limitMs;
    for (let still = 0; still < rounds && real.now() < end; ) {
      const seen = this.#count;
      for (let i = 0; i < TURNS; i++) await turn();
      // Asking the thread pool costs two switches between threads: it is done when all else is quiet, and what it had
      // in hand begins the wait anew.
      if (still === rounds - 1) await threadPoolDone();
      const moved = this.#count !== seen || this.#pending();
      still = moved ? 0 : still + 1;
    }
  }

  /**
   * Waits for a promise as long as there is hope for it.
   *
   * @returns `stuck` when nothing has moved for the patience, or the limit has passed.
   */
  async settle(promise: Promise<unknown>): Promise<Settled> {
    let timer: NodeJS.Timeout | undefined;
    const tickMs = Math.min(TICK_MS, this.patienceMs / QUIET_TICKS);
    const stuck = new Promise<Settled>((resolve) => {
      const begin = real.now();
      let seen = -1;
      let lastMove = begin;
      // Each tick proves that event loop and thread pool turned: a machine that stands still is not taken for a target
      // that does.
      let quietTicks = 0;
      const tick = async () => {
        const { moves, pending } = await this.state();
        const now = real.now();
        if (moves !== seen || pending) {
          lastMove = now;
          quietTicks = 0;
        } else quietTicks++;
        seen = moves;
        if ((quietTicks >= QUIET_TICKS && now - lastMove >= this.patienceMs) || now - begin >= this.limitMs)
          resolve('stuck');
        else if (timer) timer = real.setTimeout(tick, tickMs);
      };
      timer = real.setTimeout(tick, tickMs);
    });
    try {
      return await Promise.race([promise.then(() => 'done' as const), stuck]);
    } finally {
      real.clearTimeout(timer);
      timer = undefined;
    }
  }
}
