import { setImmediate } from 'node:timers';

/**
 * Runs a function soon, with arguments, and not from within the caller: an application's exception must not come out of a
 * call of somebody else's.
 */
export type Defer = <Args extends unknown[]>(run: (...args: Args) => void, ...args: Args) => unknown;

// As it is when this file is loaded, since tests replace timers by ones that stand still. Not the global one: Jest can have
// replaced that before, and with jsdom there is none. Other tools replace Node's own too; theirs has another name, or none.
const immediate = setImmediate.name === 'setImmediate' ? setImmediate : process.nextTick;

export const defer: Defer = immediate;
