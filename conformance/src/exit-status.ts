/** What the command's exit status means: a contract with other people's CI. */
export const EXIT = {
  /** Conforms, or differs only as its baseline says. */
  conforms: 0,
  /** Does not conform. */
  nonconformance: 1,
  /** An entry of a baseline or ledger is stale. */
  stale: 2,
  /** The target or the harness failed. */
  failed: 3,
  /** The command line is wrong. */
  usage: 64,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];
