import type { BrowserMove, Engine, RequestSpec } from '../conformance/src/corpus/scenario.js';

/** A cookie that the browser and the jar of the plain client treat differently. */
export interface Difference {
  engine: Engine;
  about: 'sent' | 'kept';
  /** The cookie. */
  name: string;
  /** Which of the two sent or kept it. */
  by: 'browser' | 'jar';
  /** The request, for `sent`. */
  request?: RequestSpec;
  move?: BrowserMove;
  /** All Set-Cookie lines of that name that have come so far in the scenario. */
  lines: readonly string[];
  /** Facts about its client. */
  client: ClientFacts;
}

/** Facts about a client. */
interface ClientFacts {
  /** Whether one of its requests has had an X-Forwarded-Proto of its own. */
  forwarded: boolean;
}
