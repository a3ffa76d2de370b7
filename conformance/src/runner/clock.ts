import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import { promisify } from 'node:util';

/**
 * The real clock and timers, taken before anything replaces them. The harness itself uses these alone.
 */
export const real = {
  Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  /** Milliseconds since the process began. */
  now: () => performance.now(),
};

/** One turn of the event loop, in which sockets are read and written. */
export function turn(): Promise<void> {
  return new Promise((resolve) => real.setImmediate(resolve));
}

/** A timer interval of 0 comes due for ever; this many firings in one advance mean that something is wrong. */
const MAX_FIRINGS = 100_000;

/** What Node does with a delay that it cannot hold (Node's documentation of setTimeout). */
function delayOf(ms: unknown): number {
  const delay = Number(ms);
  return delay >= 1 && delay <= 2 ** 31 - 1 ? Math.trunc(delay) : 1;
}

/** Stands for a timer wherever the target expects Node's `Timeout`. */
class VirtualTimer {
  due: number;
  #handle: NodeJS.Timeout;

  constructor(
    private readonly clock: VirtualClock,
    readonly callback: () => void,
    readonly delay: number,
    readonly repeats: boolean,
  ) {
    this.due = clock.peek() + delay;
    this.#handle = this.#start();
    clock.timers.add(this);
  }

  #start(): NodeJS.Timeout {
    return this.repeats
      ? real.setInterval(this.callback, this.delay)
      : real.setTimeout(() => {
          this.clock.timers.delete(this);
          this.callback();
        }, this.delay);
  }

  /** Prepares for being fired by the virtual clock: a timer that repeats gets its next date, another is over. */
  fired(): void {
    if (this.repeats) this.refresh();
    else this.cancel();
  }

  cancel(): void {
    real.clearTimeout(this.#handle);
    this.clock.timers.delete(this);
  }

  close(): this {
    this.cancel();
    return this;
  }

  refresh(): this {
    this.due = this.clock.peek() + this.delay;
    real.clearTimeout(this.#handle);
    this.#handle = this.#start();
    this.clock.timers.add(this);
    return this;
  }

  ref(): this {
    this.#handle.ref();
    return this;
  }

  unref(): this {
    this.#handle.unref();
    return this;
  }

  hasRef(): boolean {
    return this.#handle.hasRef();
  }

  [Symbol.toPrimitive](): number {
    return this.#handle[Symbol.toPrimitive]();
  }

  [Symbol.dispose](): void {
    this.cancel();
  }
}

/**
 * The time that the target sees: `Date` stands still until a scenario moves it.
 *
 * Timers come due by whichever is first, the virtual date or the real delay: a target that puts something off by ten
 * milliseconds does not hang because the date stands still, and one that waits for an hour need not be waited for.
 * Sockets and HTTP are untouched, since Node's own modules keep the real clock.
 */
export class VirtualClock {
  readonly timers = new Set<VirtualTimer>();
  #now = 0;
  #step = 0;

  /** Replaces `Date` and the timers of this process, for good. Call it before the target is loaded. */
  install(): void {
    const virtualDate = new Proxy(real.Date, {
      construct: (target, args: unknown[], newTarget) =>
        Reflect.construct(target, args.length === 0 ? [this.read()] : args, newTarget),
      // Date called as a function gives text, whatever it is given (ECMA-262 21.4.2.1).
      apply: () => new real.Date(this.read()).toString(),
      get: (target, key, receiver) => (key === 'now' ? () => this.read() : Reflect.get(target, key, receiver)),
    });
    globalThis.Date = virtualDate;
    Object.defineProperty(real.Date.prototype, 'constructor', {
      value: virtualDate,
      writable: true,
      configurable: true,
    });

    const setTimer =
      (repeats: boolean) =>
      (callback: (...args: unknown[]) => void, ms?: unknown, ...args: unknown[]) => {
        if (typeof callback !== 'function') throw new TypeError('The "callback" argument must be of type function.');
        return new VirtualTimer(this, () => callback(...args), delayOf(ms), repeats);
      };
    const clearTimer = (timer: unknown) => {
      if (timer instanceof VirtualTimer) timer.cancel();
      else real.clearTimeout(timer as NodeJS.Timeout | undefined);
    };
    const setTimeout = Object.assign(setTimer(false), {
      [promisify.custom]: (ms?: number, value?: unknown) =>
        new Promise((resolve) => new VirtualTimer(this, () => resolve(value), delayOf(ms), false)),
    });
    const replaced = { setTimeout, clearTimeout: clearTimer, setInterval: setTimer(true), clearInterval: clearTimer };
    Object.assign(globalThis, replaced);
    Object.assign(timers, replaced);
    syncBuiltinESMExports();
  }

  /** Begins a scenario at `now` (milliseconds since 1970); every reading then moves the date on by `step`. */
  reset(now: number, step = 0): void {
    for (const timer of this.timers) timer.cancel();
    this.#now = now;
    this.#step = step;
  }

  /** The date, as the target reads it. */
  read(): number {
    const now = this.#now;
    this.#now += this.#step;
    return now;
  }

  /** The date, without the effect that reading has. */
  peek(): number {
    return this.#now;
  }

  /** Runs code of the harness that reads `Date`, without the effect that reading has. */
  still<T>(run: () => T): T {
    const step = this.#step;
    this.#step = 0;
    try {
      return run();
    } finally {
      this.#step = step;
    }
  }

  /** Whether a timer comes due within so many milliseconds of real time. */
  soon(ms: number): boolean {
    for (const timer of this.timers) if (!timer.repeats && timer.delay <= ms) return true;
    return false;
  }

  /**
   * Moves the date and fires what comes due on the way, each timer at its own date and each with a turn of the event
   * loop for what it sets off.
   */
  async advance(ms: number): Promise<void> {
    const target = this.#now + ms;
    for (let firings = 0; ; firings++) {
      if (firings > MAX_FIRINGS) throw new Error('the timers of the target never come to an end');
      let next: VirtualTimer | undefined;
      for (const timer of this.timers) if (timer.due <= target && (!next || timer.due < next.due)) next = timer;
      if (!next) break;
      const timer = next;
      this.#now = Math.max(this.#now, timer.due);
      timer.fired();
      // In a turn of its own, so that what the callback throws is uncaught, as it would be in a real timer.
      real.setImmediate(() => timer.callback());
      await turn();
      await turn();
    }
    this.#now = Math.max(this.#now, target);
  }
}
