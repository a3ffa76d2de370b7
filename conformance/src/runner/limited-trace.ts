import type { Outcome } from './outcome.js';

/** How much of an outcome's evidence is kept. */
export interface TraceLimits {
  /** Characters of one request or response, and of all together. */
  text: number;
  texts: number;
  exchanges: number;
  operations: number;
}

/** The limits for a known failure, whose reason has been found. */
export const BRIEF: TraceLimits = { text: 4000, texts: 160_000, exchanges: 20, operations: 60 };

/** The limits for any other failure, whose reason is sought; a line of results longer than 16 MiB can't be read again. */
export const WHOLE: TraceLimits = { text: 1_000_000, texts: 1_000_000, exchanges: 500, operations: 2000 };

/** The beginning of what went over the wire, and of what was asked of the store. */
export function limitedTrace(
  { wire, store }: Pick<Outcome, 'wire' | 'store'>,
  limits: TraceLimits,
): Pick<Outcome, 'wire' | 'store'> {
  let left = limits.texts;
  const cut = (text: string) => {
    const length = Math.min(limits.text, left);
    left -= Math.min(length, text.length);
    return text.length > length ? `${text.slice(0, length)}… (${text.length} characters)` : text;
  };
  return {
    wire: wire
      .slice(0, limits.exchanges)
      .map(({ step, request, response }) => ({ step, request: cut(request), response: cut(response) })),
    store: store.slice(0, limits.operations),
  };
}
