import type { Profile } from '../corpus/profile.js';
import type { HostName, Json, Level } from '../corpus/scenario.js';
import type { Failure, WireExchange } from '../runner/outcome.js';
import type { TraceEntry } from '../runner/store.js';

/**
 * The JSON lines of a run: what every report is made from. The names are a contract with other people's tools; fields
 * may be added, none is renamed.
 */

export const VERDICTS = ['pass', 'fail', 'known-failure', 'unexpected-pass', 'not-applicable', 'error'] as const;

/** One of {@link VERDICTS}. */
export type Verdict = (typeof VERDICTS)[number];

/** The first line. */
export interface RunRecord {
  type: 'run';
  /** The name of the package. */
  target: string;
  /** What the command line called it: a name or a path. */
  asked: string;
  version: string;
  corpusVersion: string;
  /** What served the middleware; `none` where a store was judged on its own. */
  host: HostName | 'none';
  /**
   * `store` where it was a store that was judged, by the store contract; `faults` for a middleware under the fault matrix;
   * absent for a middleware under the corpus.
   */
  contract?: 'store' | 'faults';
  /** The browser that sent the requests, with its version; absent for the plain client. */
  client?: string;
  /** For a target that is a program: its language. `asked` is then the command. */
  program?: string;
  node: string;
  /** When it began, as ISO 8601 in UTC. */
  startedAt: string;
  /** How many results are to follow, when nothing goes wrong. */
  scenarios: number;
  /** What `--shard` was, if it was. */
  shard?: string;
  /** What `--spec` was, unless it was the corpus that comes with the command. */
  spec?: string;
  /** What `--profile` was, if it was. */
  profile?: Profile;
  /** The file of known failures, if there is one. */
  baseline?: string;
}

/** One line a scenario. */
export interface ResultRecord {
  type: 'result';
  id: string;
  level: Level;
  /** Absent in results of versions before profiles. */
  profile?: Profile;
  verdict: Verdict;
  /** For a `fail` that does not count: the requirement is optional, and no baseline lists what the target leaves out. */
  optional?: true;
  durationMs: number;
  failures: Failure[];
  /** The requirements that the scenario verifies. */
  requirements: string[];
  /** The documented feature to which its file belongs. */
  feature: string;
  /** Where it is written: the file, from the folder in which the command ran, and the line. */
  file: string;
  line: number;
  /** The host on which it ran; absent when it did not run. */
  host?: RunRecord['host'];
  /** For `not-applicable`: what is missing. For `error`: what went wrong. For `known-failure`: the baseline's reason. */
  reason?: string;
  /** For `known-failure` and `unexpected-pass`: the issues and pull requests that the baseline names. */
  upstream?: number[];
  /** For `known-failure` and `unexpected-pass`: the place in the baseline that lists it. */
  entry?: Place;
  /** The texts of the requirements, by their ids; for whatever is neither passed nor not applicable. */
  texts?: Record<string, string>;
  /** The exchange over the wire, for failures and errors, and for all with `--trace`. For known failures, its beginning. */
  wire?: WireExchange[];
  /** The store operations, where there were any; when `wire` is there. */
  store?: TraceEntry[];
}

/** A place in a file; lines are counted from 1. */
export interface Place {
  file: string;
  line: number;
}

/** An entry of a baseline that names no scenario. */
export interface StaleEntry extends Place {
  id: string;
  reason: string;
}

/** A question that a target may answer either way. */
export interface Reported {
  id: string;
  text: string;
  answer: Json;
}

/** The last line. A file without it was cut off. */
export interface EndRecord {
  type: 'end';
  counts: Record<Verdict, number>;
  /** The same for each profile that has scenarios. */
  profiles?: Partial<Record<Profile, Record<Verdict, number>>>;
  durationMs: number;
  /** The most memory that the processes of the run have taken together, in bytes. */
  peakMemory: number;
  /** What a baseline lists that is no longer true, beside the unexpected passes. */
  stale?: StaleEntry[];
  /** Scenarios that were selected and not run, because the run was interrupted or `--bail` ended it. */
  notRun?: string[];
  /** Set when the run was interrupted. */
  interrupted?: true;
  /** The answers to questions that are not judged. */
  reported?: Reported[];
  /** What is missing from results that were put together from several files. */
  incomplete?: string[];
}

/** A line of JSON lines. */
export type RunLine = RunRecord | ResultRecord | EndRecord;

/** No verdicts yet. */
export function noCounts(): Record<Verdict, number> {
  return Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
}

/** Where a run took place, for people: the host, or the program's language, and the browser where there was one. */
export function placeOf({ host, client, program }: Pick<RunRecord, 'host' | 'client' | 'program'>): string {
  if (program !== undefined) return program;
  if (host === 'none') return 'its own';
  return client === undefined ? host : `${host} in ${client}`;
}
