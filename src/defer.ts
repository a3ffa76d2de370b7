/**
 * Runs a function soon, with arguments, and not from within the caller: an application's exception must not come out of a
 * call of somebody else's.
 */
export type Defer = <Args extends unknown[]>(run: (...args: Args) => void, ...args: Args) => unknown;

// As they are when this file is loaded: tests replace timers by ones that stand still, and jsdom has no setImmediate.
const { setImmediate: immediate, process } = globalThis;

export const defer: Defer = typeof immediate === 'function' ? immediate : process.nextTick;
