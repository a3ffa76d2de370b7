/** The package brings no types; this is what the tests use of it. */
declare module 'session-file-store' {
  import type session from 'express-session';

  interface Options {
    /** The folder of its files. */
    path: string;
    /** The number of times that it looks again for a missing file. */
    retries: number;
    /** Seconds between two removals of expired files; -1 for never. */
    reapInterval: number;
    logFn(message: string): void;
  }

  export default function sessionFileStore(library: {
    Store: typeof session.Store;
  }): new (
    options: Options,
  ) => session.Store;
}
