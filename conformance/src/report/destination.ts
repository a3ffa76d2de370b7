/** The reporters of runs, by the names that `--reporter` takes. */
export const REPORTER_NAMES = ['pretty', 'jsonl', 'junit', 'markdown', 'html', 'github'] as const;

/** One of {@link REPORTER_NAMES}. */
export type ReporterName = (typeof REPORTER_NAMES)[number];

/** A reporter and the file that it writes; standard output when there is none. */
export interface Destination {
  name: string;
  file?: string;
}
