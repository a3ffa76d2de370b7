import type { Outcome } from './outcome.js';

/** What is kept of an outcome's evidence: so many characters of a request or response, exchanges and store operations. */
const MAX_TEXT = 4000;
const MAX_EXCHANGES = 20;
const MAX_OPERATIONS = 60;

function brief(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;
}

/** The beginning of what went over the wire, and of what was asked of the store. */
export function briefTrace({ wire, store }: Pick<Outcome, 'wire' | 'store'>): Pick<Outcome, 'wire' | 'store'> {
  return {
    wire: wire
      .slice(0, MAX_EXCHANGES)
      .map(({ step, request, response }) => ({ step, request: brief(request), response: brief(response) })),
    store: store.slice(0, MAX_OPERATIONS),
  };
}
