/** Something whose time is taken, again and again. */
export interface Task {
  /** How many requests one run is. */
  requests: number;
  /** Makes what the next run needs; its time does not count. */
  prepare(): void | Promise<void>;
  /** What is timed. */
  run(): void | Promise<void>;
}
