/** A session as it is kept for several processes: two texts, so that `touch` can replace one and leave the other alone. */
export interface SharedRecord {
  /** JSON of all but the cookie. */
  data: string;
  /** JSON of the cookie; null where the record has none. */
  cookie: string | null;
}

/**
 * Where the replicas of one scenario keep their sessions: a part of a database that no other scenario uses. Whether a
 * record has expired is decided by those who read it, by the scenario's time; the database's own goes on by itself.
 *
 * Each method rejects with the database's error.
 */
export interface SharedRecords {
  /** Resolves to undefined when there is none of this id. */
  get(id: string): Promise<SharedRecord | undefined>;
  set(id: string, record: SharedRecord): Promise<void>;
  /** Replaces the cookie of a record that is there, and creates none. */
  touch(id: string, cookie: string | null): Promise<void>;
  destroy(id: string): Promise<void>;
  /** The ids of all records. */
  ids(): Promise<string[]>;
  /** Removes all records. */
  clear(): Promise<void>;
}

/** A database that replicas share. */
export interface SharedDatabase {
  /**
   * The records of one store in one scenario.
   *
   * @param scope no two of them have the same.
   */
  records(scope: string): SharedRecords;
}

/** Where that database is: a URL, whose scheme tells its kind, or the socket of a Redis on this machine. */
export type DatabaseAddress = { url: string } | { socket: string };

/** After how many seconds the records of a run that was killed disappear. */
export const LEFT_OVER_SECONDS = 3600;
