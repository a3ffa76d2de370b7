import type { Edit } from '../reference.js';

/** A fault for the tests of the tests: the reference with some of its source changed, so that it does one thing wrong. */
export interface InjectedFault {
  /** What it does wrong. */
  name: string;
  /** Ids of requirements that it no longer meets. A scenario of each has to fail; scenarios of others may, too. */
  breaks: readonly string[];
  edits: readonly Edit[];
}
