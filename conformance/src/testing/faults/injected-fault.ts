import type { Edit } from '../reference.js';

/** A fault that tests the scenarios: an edit of the reference's source after which it does one thing wrong. */
export interface InjectedFault {
  /** A short name for the misbehaviour. */
  name: string;
  /** Ids of requirements that it no longer meets. A scenario of each has to fail; scenarios of others may, too. */
  breaks: readonly string[];
  edits: readonly Edit[];
}
