/** Runs a function soon, and not from within the caller: no application's exception must come out of another's call. */
export type Defer = (run: (argument?: unknown) => void, argument?: unknown) => void;

/*
 * As it is when this file is loaded: tests replace timers by ones that stand still, and jsdom takes this one away.
 */
const {
  setImmediate: immediate,
  process: { nextTick },
} = globalThis;

export const defer: Defer =
  typeof immediate === 'function' ? (run, argument) => void immediate(run, argument) : nextTick;
